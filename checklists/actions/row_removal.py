"""Rows that go for good, followed along their references: by the database's owner alone.

What people did is append-only for the application, and triggers refuse everybody: they are lifted for the owner's one transaction,
in which nobody else writes to those tables, and set again before its references are looked at.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.models import Field, Model

_LOCKS = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname IN ('refuse_change', 'refuse_changed_version') AND relname = ANY(%s)
"""
Rows = dict[type[Model], set[object]]


def reached(rows: Rows, alias: str) -> Rows:
    """With all that cannot be without them: rows that must name one of these."""
    found = {model: set(ids) for model, ids in rows.items()}
    ahead = list(found.items())
    while ahead:
        target, ids = ahead.pop()
        for model, field in fields_to(target):
            if field.null:
                continue
            named = model._base_manager.using(alias).filter(**{f"{field.name}__in": ids})
            new = set(named.values_list("pk", flat=True)) - found.get(model, set())
            if new:
                found.setdefault(model, set()).update(new)
                ahead.append((model, new))
    return found


def fields_to(target: type[Model]) -> Iterator[tuple[type[Model], "Field[object, object]"]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is target:
                yield model, field


def delete(doomed: Rows, alias: str) -> None:
    """Each table by itself, with nothing in the program's view in between: references are looked at in the end."""
    tables = [model._meta.db_table for model, ids in doomed.items() if ids]
    with unlocked(tables, alias):
        for model, ids in doomed.items():
            _let_go(model, ids, doomed, alias)
        for model, ids in doomed.items():
            rows = model._base_manager.using(alias).filter(pk__in=ids)
            rows._raw_delete(alias)


def _let_go(model: type[Model], ids: Collection[object], doomed: Rows, alias: str) -> None:
    """A row that stays, and only may name one that goes, names nothing: a start that was taken over, say."""
    for other, field in fields_to(model):
        if field.null and ids:
            rows = other._base_manager.using(alias).filter(**{f"{field.name}__in": ids})
            rows.exclude(pk__in=doomed.get(other, ())).update(**{field.name: None})


@contextmanager
def unlocked(tables: list[str], alias: str) -> Iterator[None]:
    """Until the end of the transaction no other one writes to what is unlocked here."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_LOCKS, [tables])
        locks = cursor.fetchall()
        for table, name in locks:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in locks:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
