"""The recipe of docs/operating.md for somebody who only checks the audit: it is enough, and nothing more. Source: OP-4, AD-3."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import environ
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from checklists.actions import audit, audit_anchors
from checklists.rules.access import system
from checklists.rules.audit_anchor import public_of
from tests import databases
from tests.conftest import _NAME
from tests.factories import NOW, Clinic
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
ROLE, KEY = "clinic_auditor", "66" * 32
REFUSED = (
    "SELECT * FROM checklists_patient", "SELECT * FROM checklists_user", "SELECT * FROM checklists_appointment", "SELECT * FROM checklists_accesslink", "SELECT * FROM django_session",
    "SELECT * FROM checklists_medicationentry", "INSERT INTO checklists_auditentry DEFAULT VALUES", "UPDATE checklists_auditentry SET actor = actor", "DELETE FROM checklists_auditentry",
    "TRUNCATE checklists_auditentry", "SELECT audit_append('system', 'staff:1', 'x', 'y', '{}')", "CREATE TABLE theirs (a int)", "SET ROLE clinic_owner", "SELECT pg_read_file('/etc/passwd')",
)  # fmt: skip


def recipe() -> list[str]:
    """Its statements, for the database of this run."""
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(CREATE ROLE clinic_auditor.*?)```", page, re.DOTALL)
    return [each.replace("DATABASE clinic ", f"DATABASE {_NAME} ") for each in block.split("\n") if each]


@pytest.fixture
def auditor(clinic: Clinic, servers: databases.Servers) -> Iterator[str]:
    """How the role signs in."""
    clinic.book()
    with psycopg.connect(databases.at(servers.superuser_url, _NAME), autocommit=True) as db:
        for statement in recipe():
            db.execute(statement.encode())
        yield databases._as(servers.superuser_url, ROLE, "one%20of%20your%20own", _NAME)
        connection.close()
        db.execute(f"DROP OWNED BY {ROLE}".encode())
        db.execute(f"DROP ROLE {ROLE}".encode())


@contextmanager
def signed_in_as(url: str) -> Iterator[None]:
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(url, engine="clinic.postgresql"))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_the_audit_is_checked_by_it_alone(auditor: str, settings, tmp_path) -> None:
    audit.record(by=system("test"), action="test.write", obj="thing:1", site_id=None)
    audit_anchors.anchor(key=KEY, by=system("test"), now=NOW)
    settings.AUDIT_KEY, settings.AUDIT_EARLIER_KEYS = "", [public_of(KEY)]
    settings.AUDIT_ANCHORS = tmp_path / "audit.anchors"
    out = StringIO()
    with signed_in_as(auditor):
        call_command("verify_audit", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["ok"], said["anchors"]) == (True, 1) and said["entries"] >= 2


def test_it_may_nothing_else(auditor: str) -> None:
    """Nor does it help to take back that it only reads."""
    said = {}
    with psycopg.connect(auditor, autocommit=True) as db:
        db.execute("SET default_transaction_read_only = off")
        for statement in REFUSED:
            try:
                db.execute(statement.encode())
            except psycopg.Error as refused:
                said[statement] = refused.sqlstate
    assert set(said) == set(REFUSED) and set(said.values()) <= {"42501", "P0001"}, said
