"""What people did stays: the application's own database role cannot take it back."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from checklists import models
from checklists.actions import audit
from checklists.queries.audit import verify
from checklists.rules.access import system
from clinic.grants import APPEND_ONLY
from tests import databases
from tests.conftest import _NAME
from tests.factories import Clinic

pytestmark = pytest.mark.django_db
STATEMENTS = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


@pytest.mark.parametrize("table", [*APPEND_ONLY, "checklists_auditentry"])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_applications_role_may_not_change_what_was_said(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_applications_role_writes_audit_by_its_function_alone() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        models.AuditEntry.objects.create(
            chain="x", seq=1, at="2026-01-01T00:00Z", actor="", action="", obj="", prev=b"", hash=b""
        )


def test_the_chain_verifies(clinic: Clinic) -> None:
    clinic.book()
    found = verify()
    assert found.broken is None
    assert found.entries > 0


Tamper = Callable[[psycopg.Connection], object]
TAMPERINGS: dict[str, Tamper] = {
    "a changed entry": lambda db: db.execute("UPDATE checklists_auditentry SET action = 'x' WHERE seq = 2"),
    "changed data": lambda db: db.execute(
        "UPDATE checklists_auditentry SET data = '{\"a\": 1}' WHERE seq = 2"
    ),
    "a changed time": lambda db: db.execute(
        "UPDATE checklists_auditentry SET at = at - interval '1 us' WHERE seq = 2"
    ),
    "a changed actor": lambda db: db.execute(
        "UPDATE checklists_auditentry SET actor = 'staff:9' WHERE seq = 2"
    ),
    "a missing entry": lambda db: db.execute("DELETE FROM checklists_auditentry WHERE seq = 2"),
    "a cut tail": lambda db: db.execute("DELETE FROM checklists_auditentry WHERE seq = 3"),
    "a missing head": lambda db: db.execute("DELETE FROM checklists_audithead"),
    "a changed object": lambda db: db.execute(
        "UPDATE checklists_auditentry SET obj = 'thing:9' WHERE seq = 2"
    ),
    "an entry put in": lambda db: db.execute(
        "INSERT INTO checklists_auditentry (chain, seq, at, actor, action, obj, data, prev, hash) SELECT chain, 4, at, "
        "actor, action, obj, data, hash, audit_hash(hash, chain, 4, at, actor, action, obj, data) "
        "FROM checklists_auditentry WHERE seq = 3"
    ),
    "an entry in another chain": lambda db: db.execute(
        "UPDATE checklists_auditentry SET chain = 'site:1' WHERE seq = 3"
    ),
    "two entries in each other's place": lambda db: db.execute(
        "UPDATE checklists_auditentry SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);"
        "UPDATE checklists_auditentry SET seq = -seq WHERE seq < 0"
    ),
    "a forged hash": lambda db: db.execute(
        "UPDATE checklists_auditentry SET hash = sha256('x') WHERE seq = 2"
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found_even_when_the_superuser_did_it(how: str, servers: databases.Servers) -> None:
    for number in range(3):
        audit.record(by=system("test"), action="test.write", obj=f"thing:{number}", site_id=None)
    assert verify().broken is None
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        TAMPERINGS[how](db)
    assert verify().broken is not None
