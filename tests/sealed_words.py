"""Words that rest sealed, as the tests look at them: raw as the database has them, and opened row by row."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from checklists.rules.sealed_fields import SEALED
from checklists.rules.typed import Typed, leaves

PLACES = sorted(SEALED)


def model_of(name: str) -> type[models.Model]:
    found: type[models.Model] = apps.get_model("checklists", name)
    return found


def raw(row: models.Model, field: str) -> str:
    """What stands in the column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def put(row: models.Model, field: str, text: str, *, cursor: Any) -> None:
    """Into the column, by somebody who may write there and has no key."""
    cursor.execute(f"UPDATE {row._meta.db_table} SET {field} = %s WHERE id = %s", [text, row.pk])


def opened() -> Iterator[tuple[str, str]]:
    """Every text that is sealed, in clear, with its table."""
    for name, field in PLACES:
        model = model_of(name)
        for row in model._base_manager.all():
            held = getattr(row, field)
            typed = (
                [held]
                if isinstance(held, str)
                else [each for each in leaves(held) if isinstance(each, Typed)]
            )
            yield from ((model._meta.db_table, words) for words in typed if words)
