"""Figure 21: what the application's own database role may not do, whatever somebody makes it say. Source: OP-4, AD-3."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db
REFUSED = (
    "CREATE TABLE public.theirs (a int)", "DROP TABLE checklists_patient", "ALTER TABLE checklists_patient ADD COLUMN a int", "ALTER TABLE checklists_tick DISABLE TRIGGER ALL",
    "ALTER TABLE checklists_auditentry DISABLE TRIGGER ALL", "TRUNCATE checklists_patient CASCADE", "TRUNCATE checklists_auditentry", "UPDATE checklists_auditentry SET actor = actor",
    "DELETE FROM checklists_auditentry", "UPDATE checklists_audithead SET seq = 0", "INSERT INTO checklists_audithead (chain, seq, hash) VALUES ('x', 1, '')",
    "DELETE FROM checklists_tick", "UPDATE checklists_confirmation SET note = ''", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION dblink",
    "CREATE ROLE eve SUPERUSER", "SET ROLE clinic_owner", "SET session_replication_role = replica",
    "COPY checklists_user TO PROGRAM 'id'", "COPY checklists_user TO '/tmp/x'", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')",
    "DROP FUNCTION audit_append(text, text, text, text, jsonb)", "CREATE OR REPLACE FUNCTION audit_hash(a bytea) RETURNS bytea LANGUAGE sql AS 'SELECT a'", "ALTER ROLE CURRENT_USER SUPERUSER",
    "SELECT * FROM pg_authid", "CREATE SCHEMA theirs", "UPDATE django_migrations SET name = name", "ALTER DATABASE postgres SET log_statement = 'all'",
)  # fmt: skip


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_may_not(statement: str, count: Callable[..., None]) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    count(statements_refused=1)
    # Refused for want of a right, or by the trigger that keeps what was said.
    assert getattr(refused.value.__cause__, "sqlstate", "") in ("42501", "P0001"), refused.value


def test_there_are_twenty_of_them() -> None:
    assert len(set(REFUSED)) >= 20
