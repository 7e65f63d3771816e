"""How PostgreSQL keeps the tables that never rest. Source: performance.md 5.6."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_each_move_of_a_reminder_leaves_little_behind() -> None:
    """A hundredth of dead rows starts a vacuum, and a page keeps room for a row's next version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'checklists_reminder'")
        (options,) = cursor.fetchone()
    assert set(options) == {"autovacuum_vacuum_scale_factor=0.01", "fillfactor=80"}


@pytest.mark.parametrize("name", ["reminder_due", "reminder_held"])
def test_a_sweep_never_looks_at_history(name: str) -> None:
    """Its indexes hold what is open alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
    assert " WHERE " in definition and "state" in definition.partition(" WHERE ")[2]
