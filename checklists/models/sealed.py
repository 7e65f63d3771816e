"""Words that rest sealed: encrypted for their table, their column and their row. Elsewhere they do not open.

A row opens its words when they are read, and seals them when it is saved; so its number is fetched before it is written. What a
statement selects by itself is a `Ciphertext`: `field.opened(pk, ...)` opens it. A statement cannot look into sealed words, only ask
whether there are any, and an update sets them to nothing alone. Source: security.md DA-3.
"""

import logging
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import connections, models, router
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext

from checklists import key_ring
from checklists.rules.typed import Typed, leaves, mapped

if TYPE_CHECKING:
    _Text = models.TextField[Any, str]
    _Id = models.BigAutoField[Any, int]
    _Field = models.Field[Any, Any]
else:
    _Text, _Id, _Field = models.TextField, models.BigAutoField, object

log = logging.getLogger(__name__)
# What a statement may ask of sealed words: whether there are any, and whether they rest as they did.
_ASKED = frozenset({"exact", "isnull"})


class Ciphertext:
    """Words as they rest, and the row they rest in once it is known. Never words: nobody shows it by mistake."""

    __slots__ = ("pk", "raw")

    def __init__(self, raw: Any, pk: int | None = None) -> None:
        self.raw, self.pk = raw, pk

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ciphertext) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(repr(self.raw))

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise TypeError("Sealed words are opened by the row they are of.")


class Unopened(Typed):
    """Stands in for words that do not open, and saves as what it stands for."""

    held: str


class Opening(DeferredAttribute):
    """Opens on reading."""

    field: "_Sealed"

    def __get__(self, row: Any, cls: Any = None) -> Any:
        held = super().__get__(row, cls)
        return self.field.opened(held.pk, held.raw) if isinstance(held, Ciphertext) else held

    def __set__(self, row: models.Model, value: Any) -> None:
        if isinstance(value, Ciphertext) and value.pk is None:
            value = Ciphertext(value.raw, row.pk)
        row.__dict__[self.field.attname] = value


class _Sealed(_Field):
    """What both kinds of fields share. `words` is what opened words are."""

    descriptor_class = Opening
    words: type[str] = Typed

    def opened(self, pk: int | None, raw: Any) -> Any:
        """As it is in the row `pk`; as it stands where nobody has sealed it yet. Says so where words do not open."""
        return mapped(raw, lambda leaf: self._words(pk, leaf) if key_ring.is_sealed(leaf) else leaf)

    def place(self, pk: int | None) -> str:
        return place(self.model._meta.db_table, str(self.column), pk)

    def pre_save(self, row: models.Model, add: bool) -> Any:
        held = row.__dict__.get(self.attname)
        if isinstance(held, Ciphertext):
            if held.pk == row.pk:
                return self.resting(held.raw)
            before = held
            held = mapped(before.raw, lambda leaf: self._moving(before.pk, leaf))
        return self.resting(mapped(held, lambda leaf: self._sealed(row.pk, leaf)))

    def resting(self, raw: Any) -> Any:
        """As a statement takes it: nothing but what is sealed, or is no words."""
        return raw

    def is_words(self, leaf: Any) -> bool:
        """Whether it has to be sealed."""
        return isinstance(leaf, Typed)

    def _sealed(self, pk: int | None, leaf: Any) -> Any:
        if isinstance(leaf, Unopened):
            return leaf.held
        return key_ring.seal(leaf, about=self.place(pk)) if self.is_words(leaf) else leaf

    def _moving(self, pk: int | None, leaf: Any) -> Any:
        """To another row: sealed anew, so it has to open. Raises Unreadable."""
        return self.words(key_ring.unseal(leaf, about=self.place(pk))) if key_ring.is_sealed(leaf) else leaf

    def _words(self, pk: int | None, raw: str) -> str:
        try:
            return self.words(key_ring.unseal(raw, about=self.place(pk)))
        except key_ring.Unreadable as closed:
            return _unopened(raw, self.place(pk), closed.why)


class SealedText(_Sealed, _Text):
    """Text; "" rests as it is, so that a statement can ask whether there is any. `max_length` is of the words, not of the column."""

    words = str

    def is_words(self, leaf: Any) -> bool:
        return isinstance(leaf, str) and leaf != ""

    def _sealed(self, pk: int | None, leaf: Any) -> Any:
        most = None if isinstance(leaf, Unopened) else self.max_length
        if isinstance(leaf, str) and most is not None and len(leaf) > most:
            raise ValueError(f"{self.model.__name__}.{self.name} is longer than {self.max_length} letters.")
        return super()._sealed(pk, leaf)

    def resting(self, raw: Any) -> Any:
        return Ciphertext(raw) if key_ring.is_sealed(raw) else raw

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Ciphertext(value) if key_ring.is_sealed(value) else value

    def get_prep_value(self, value: Any) -> Any:
        """Raises TypeError for words: without their row nobody can seal them."""
        if isinstance(value, Ciphertext):
            return value.raw
        if value is None or value == "" or hasattr(value, "resolve_expression"):
            return value
        raise _without_its_row(self)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in _ASKED:
            raise FieldError(f"{self.name} rests sealed: no statement can look into it.")
        return super().get_lookup(lookup_name)


class SealedAnswers(_Sealed, models.JSONField):
    """Coded answers, which statements ask for by their keys, and among them `Typed` words, which rest sealed."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return Ciphertext(found) if any(map(key_ring.is_sealed, leaves(found))) else found

    def get_prep_value(self, value: Any) -> Any:
        """Raises TypeError for words: without their row nobody can seal them."""
        value = value.raw if isinstance(value, Ciphertext) else value
        if any(map(self.is_words, leaves(value))):
            raise _without_its_row(self)
        return super().get_prep_value(value)


class ReservedId(_Id):
    """A row's number as ever, but fetched before the row is written where it has words to seal."""

    def __init__(self, **said: Any) -> None:
        usual = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}
        super().__init__(**usual | said)

    def get_pk_value_on_save(self, row: Any) -> Any:
        if not any(_has_words(field, row) for field in sealed_fields(type(row))):
            return None
        with connections[router.db_for_write(type(row), instance=row)].cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s))", [row._meta.db_table, self.column]
            )
            return cursor.fetchone()[0]

    def deconstruct(self) -> Any:
        """To the database it is the usual one."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigAutoField", args, kwargs


def sealed_fields(model: type[models.Model]) -> tuple[_Sealed, ...]:
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, _Sealed))


def place(table: str, column: str, pk: int | None) -> str:
    """What words are sealed for. Raises TypeError for a row without a number."""
    if pk is None:
        raise TypeError(f"A row of {table} has no number yet: its words cannot be sealed.")
    return f"{table}.{column}.{pk}"


def _has_words(field: _Sealed, row: models.Model) -> bool:
    held = row.__dict__.get(field.attname)
    return isinstance(held, Ciphertext) or any(map(field.is_words, leaves(held)))


def _without_its_row(field: _Sealed) -> TypeError:
    named = f"{field.model.__name__}.{field.name}"
    return TypeError(f"{named} rests sealed: save the row; no statement sets it or asks for it.")


def _unopened(raw: str, where: str, why: str) -> Unopened:
    """With a number of its own: two texts that do not open are never taken for the same."""
    number = sha256(where.encode()).hexdigest()[:8]
    _tell(where, why, number)
    words = gettext(
        "These words cannot be opened at the moment. Please tell the clinic this number: %(number)s."
    )
    found = Unopened(words % {"number": number})
    found.held = raw
    return found


@lru_cache(maxsize=1000)
def _tell(where: str, why: str, number: str) -> None:
    """Once each: a board asks again every few seconds."""
    log.error("%s cannot be opened: %s (number %s)", where, why, number)
