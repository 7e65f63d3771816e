"""Figure 19: the years of a large clinic, sealed, put back into an empty database within half an hour, its audit whole and its old links dead."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from checklists.models import Appointment, Item, Reminder
from checklists.queries.audit import verify
from clinic.backup import restoring
from tests import databases
from tests.attack.sizes import size
from tests.factories import NOW
from tests.reminders.test_backup import backups, elsewhere, key, made, mint, opens

__all__ = ["backups", "elsewhere", "key"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SECONDS = 30 * 60
_MORE = """
CREATE TEMP TABLE more AS SELECT nextval('checklists_appointment_id_seq') AS id, n FROM generate_series(1, {count}) n
"""
_AUDITED = """
SELECT count(audit_append('site:{site}', 'staff:1', 'appointment.book', 'appointment:' || id, '{{}}')) FROM more
WHERE n BETWEEN {first} AND {last}
"""
# In one transaction each entry would wait for the head's rows of all before it.
_AT_ONCE = 500


def grow(servers: databases.Servers, like: Appointment, count: int) -> None:
    """So many more appointments with all that hangs on this one, each with its entry in the audit."""
    with psycopg.connect(
        databases.at(servers.superuser_url, connection.settings_dict["NAME"]), autocommit=True
    ) as db:
        db.execute(_MORE.format(count=count).encode())
        _copy(
            db,
            "checklists_appointment",
            like,
            {"id": "more.id", "starts_at": "kept.starts_at + n * interval '1 hour'"},
            of="id",
        )
        for table, fresh in (("checklists_item", "DEFAULT"), ("checklists_reminder", "gen_random_uuid()")):
            _copy(db, table, like, {"id": fresh, "appointment_id": "more.id"}, of="appointment_id")
        for first in range(1, count + 1, _AT_ONCE):
            db.execute(_AUDITED.format(site=like.site_id, first=first, last=first + _AT_ONCE - 1).encode())


def _copy(db: psycopg.Connection, table: str, like: Appointment, fresh: dict[str, str], *, of: str) -> None:
    found = db.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    ).fetchall()
    names = [name for (name,) in found if fresh.get(name) != "DEFAULT"]
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM {table} kept, more WHERE kept.{of} = {like}"
    )
    values = [sql.SQL(fresh[name]) if name in fresh else sql.Identifier("kept", name) for name in names]
    db.execute(
        statement.format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(values),
            of=sql.Identifier(of),
            like=sql.Literal(like.pk),
        )
    )


def test_a_large_clinic_is_put_back_in_time(clinic, backups, key, elsewhere, servers, count):
    many, appointment = size(40, 100_000), clinic.book()
    token = mint(appointment)
    grow(servers, appointment, many)
    began = time.monotonic()
    file = made()
    sealed = time.monotonic()
    with elsewhere():
        done = restoring.restore(file, key, now=NOW + timedelta(hours=6))
        ended = time.monotonic()
        assert Appointment.objects.count() == many + 1
        assert Item.objects.count() >= 5 * many and Reminder.objects.count() >= 5 * many
        assert not opens(token)
        assert done.audit.broken is None and done.audit.entries > many
        assert verify().broken is None
    assert ended - began < SECONDS
    count(
        appointments=many,
        backup_seconds=round(sealed - began),
        restore_seconds=round(ended - sealed),
        bytes=file.stat().st_size,
    )
