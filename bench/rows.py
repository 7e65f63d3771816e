"""Many rows at once, by the database itself: a history to claim beside, and plans that wait."""

import os
from datetime import datetime

import psycopg

from clinic.stack import roles

OWN = roles.DATABASE
_APPOINTMENTS = """
INSERT INTO checklists_appointment (site_id, patient_id, protocol_version_id, external_id, starts_at, arrive_at,
  duration_minutes, provider, appointment_type, notes, status, booked_at, plan_version, link_epoch, version, link_tries)
SELECT site_id, patient_id, protocol_version_id, '', starts_at + n * interval '1 hour', arrive_at + n * interval '1 hour',
  duration_minutes, '', '', '', status, booked_at, 1, 1, 1, 0
FROM checklists_appointment, generate_series(%s::int, %s::int) n WHERE id = %s RETURNING id
"""
_REMINDERS = """
INSERT INTO checklists_reminder (id, site_id, appointment_id, rule, plan_version, recipient, channel, rank, due_at, send_by,
  next_try_at, due_local, why, state, reason, claims, attempts, doubts, sent_at, reply, address_hash, told)
SELECT gen_random_uuid(), a.site_id, a.id, %(rule)s::text || n, 1, 'patient', 'email', 1, at, at + interval '1 day', at,
  '', '', %(state)s::text, '', 0, 0, 0, CASE WHEN %(state)s::text = 'sent' THEN at END, '', '', '{}'
FROM checklists_appointment a, generate_series(1, %(each)s::int) n,
  LATERAL (SELECT %(due)s::timestamptz + (a.id * 20 + n) * interval '1 millisecond' AS at) times
WHERE a.id = ANY (%(appointments)s)
"""


def appointments(template_id: int, numbers: range, *, database: str = OWN) -> list[int]:
    """One more appointment like this one for each number, so many hours after it."""
    with owner(database) as connection:
        found = connection.execute(_APPOINTMENTS, [numbers.start, numbers.stop - 1, template_id])
        return [row[0] for row in found]


def reminders(
    ids: list[int], *, each: int, state: str, due: datetime, rule: str, database: str = OWN
) -> None:
    """So many reminders for each of these appointments, a moment apart from `due` on."""
    values = {"appointments": ids, "each": each, "state": state, "due": due, "rule": rule}
    with owner(database) as connection:
        connection.execute(_REMINDERS, values)


def settle(*, database: str = OWN) -> None:
    """Statistics and visibility as a table has them that grew over months."""
    with owner(database) as connection:
        connection.execute("VACUUM ANALYZE checklists_reminder")


def copy_database(name: str) -> None:
    """The installation's database as it is, under another name; nobody may be connected to it."""
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {OWN} OWNER {roles.OWNER}".encode())


def owner(database: str = OWN) -> psycopg.Connection:
    """Whose statements may take their time."""
    return psycopg.connect(of(database, os.environ["BENCH_OWNER_URL"]), autocommit=True)


def of(database: str, url: str) -> str:
    """The same connection to a copy."""
    return url.replace(f"/{OWN}?", f"/{database}?", 1)
