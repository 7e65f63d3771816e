"""Rows with sealed words, while people read and write: sealed where they are not yet, and anew under the first key of the ring.

By the database's owner, some rows at a time. A row that somebody holds is passed by and comes in the next round, so that nobody
waits for a lock but for the moment of one part; what was changed meanwhile stays as it was changed. Broken off it goes on.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from checklists import key_ring
from checklists.rules.sealed_fields import AMONG_CODES, SEALED
from checklists.rules.typed import CODE, is_code, mapped

PART = 500
# Each of a column's words by itself: the text, or what is no code among the answers. A path of its own finds sealed and plain ones.
_TEXT = sql.SQL("SELECT to_jsonb({column}) #>> '{{}}' AS word WHERE {column} <> ''")
_AMONG = sql.SQL(
    "SELECT DISTINCT leaf #>> '{{}}' AS word FROM jsonb_path_query({column}, 'strict $.** ? (@.type() == \"string\")') leaf"
    " WHERE leaf #>> '{{}}' ~ '^k1[.]' OR leaf #>> '{{}}' !~ {code}"
)
_PART = sql.SQL(
    "SELECT id, {column} FROM {table} WHERE id > %s AND EXISTS (SELECT FROM ({words}) found WHERE NOT starts_with(word, %s))"
    " ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
)
_SET = sql.SQL("UPDATE {table} SET {column} = %s::{kind} WHERE id = %s AND {column} = %s::{kind}")
_LEFT = sql.SQL(
    "SELECT count(*) FROM {table} WHERE EXISTS (SELECT FROM ({words}) found WHERE NOT starts_with(word, %s))"
)
_KEYS = sql.SQL(
    "SELECT CASE WHEN word ~ '^k1[.][0-9a-f]{{8}}[.]' THEN substr(word, 4, 8) ELSE '' END AS key, count(DISTINCT id)"
    " FROM {table}, LATERAL ({words}) found GROUP BY 1"
)


@dataclass(frozen=True)
class Place:
    """A column that holds sealed words, alone or among codes."""

    table: str
    column: str
    among_codes: bool = False

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"

    def asks(self, statement: sql.SQL) -> sql.Composed:
        column = sql.Identifier(self.column)
        words = (_AMONG if self.among_codes else _TEXT).format(column=column, code=sql.Literal(CODE))
        kind = sql.SQL("jsonb" if self.among_codes else "text")
        return statement.format(table=sql.Identifier(self.table), column=column, words=words, kind=kind)

    def renewed(self, held: str, pk: int) -> str:
        """As it rests under the first key, whether somebody has sealed it before or not. Raises Unreadable."""
        leaf = _sealing(f"{self}.{pk}", is_code if self.among_codes else lambda _: False)
        return json.dumps(mapped(json.loads(held), leaf)) if self.among_codes else leaf(held)


@dataclass
class Renewed:
    """Of one column: how many rows were sealed anew, which none of the keys opens, how many were in use each time."""

    sealed_anew: int = 0
    unreadable: set[int] = field(default_factory=set)
    left: int = 0


def places() -> Iterator[Place]:
    """Every column that holds sealed words."""
    for model, name in sorted(SEALED):
        meta = apps.get_model("checklists", model)._meta
        yield Place(meta.db_table, meta.get_field(name).column, (model, name) in AMONG_CODES)


def renew(*, alias: str) -> dict[str, Renewed]:
    return {str(place): _renew(place, alias) for place in places()}


def keys(*, alias: str) -> dict[str, dict[str, int]]:
    """By column: how many rows each key has sealed, by its name; "" where nobody has sealed them yet."""
    found = {}
    with connections[alias].cursor() as cursor:
        for place in places():
            cursor.execute(place.asks(_KEYS))
            found[str(place)] = dict(cursor.fetchall())
    return found


def _renew(place: Place, alias: str) -> Renewed:
    """Round by round, until one finds nothing to do."""
    done = Renewed()
    while changed := sum(_parts(place, alias, done.unreadable)):
        done.sealed_anew += changed
    with connections[alias].cursor() as cursor:
        cursor.execute(place.asks(_LEFT), [key_ring.first()])
        done.left = cursor.fetchone()[0] - len(done.unreadable)
    return done


def _parts(place: Place, alias: str, unreadable: set[int]) -> Iterator[int]:
    """Each part in a transaction of its own: how many of its rows were changed."""
    last: int | None = 0
    while last is not None:
        last, changed = _part(place, last, alias, unreadable)
        yield changed


def _part(place: Place, after: int, alias: str, unreadable: set[int]) -> tuple[int | None, int]:
    """The number of its last row, None where there was none, and how many were changed."""
    changed = 0
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('app.sealing', 'on', true)")
        rows = _held(cursor, place, after)
        for pk, held in rows:
            try:
                new = place.renewed(held, pk)
            except key_ring.Unreadable:
                unreadable.add(pk)
                continue
            cursor.execute(place.asks(_SET), [new, pk, held])
            changed += cursor.rowcount
    return (rows[-1][0] if rows else None), changed


def _held(cursor: CursorWrapper, place: Place, after: int) -> list[tuple[int, str]]:
    """The next part, held until the transaction ends; what others hold is not in it."""
    cursor.execute(place.asks(_PART), [after, key_ring.first(), PART])
    return list(cursor.fetchall())


def _sealing(about: str, is_plain: Callable[[str], bool]) -> Callable[[Any], Any]:
    def leaf(held: Any) -> Any:
        if key_ring.is_sealed(held):
            return key_ring.renewed(held, about=about)
        is_words = isinstance(held, str) and not is_plain(held)
        return key_ring.seal(held, about=about) if is_words else held

    return leaf
