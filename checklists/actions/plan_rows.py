"""Planned reminders into the table, each with its first event, in one statement whatever their number.

An import plans thousands at once; the ORM's inserts cost five times as much. Source: performance.md section 5, rule 8.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from checklists.models import Reminder

# One that stands already stays as it is, and has its event.
_WRITE = """
WITH written AS (
  INSERT INTO checklists_reminder (id, site_id, appointment_id, companion_id, rule, plan_version, recipient, channel, rank,
    due_at, send_by, next_try_at, due_local, moved_from, why, state, reason, claims, attempts, doubts, reply, address_hash, told)
  SELECT id, site_id, appointment_id, companion_id, rule, plan_version, recipient, channel, rank,
    due_at, send_by, next_try_at, due_local, moved_from, why, state, reason, 0, 0, 0, '', '', '{}'
  FROM json_to_recordset(%(rows)s::json) AS planned (id uuid, site_id bigint, appointment_id bigint, companion_id bigint,
    rule text, plan_version integer, recipient text, channel text, rank smallint, due_at timestamptz, send_by timestamptz,
    next_try_at timestamptz, due_local text, moved_from timestamptz, why text, state text, reason text)
  ON CONFLICT DO NOTHING RETURNING id, site_id, state, reason
)
INSERT INTO checklists_reminderevent (site_id, reminder_id, at, state, reason, detail)
SELECT site_id, id, %(now)s, state, reason, '' FROM written RETURNING reminder_id
"""
_FIELDS = (
    "id",
    "site_id",
    "appointment_id",
    "companion_id",
    "rule",
    "plan_version",
    "recipient",
    "channel",
    "rank",
    "due_at",
    "send_by",
    "next_try_at",
    "due_local",
    "moved_from",
    "why",
    "state",
    "reason",
)


def write(rows: Collection[Reminder], *, now: datetime) -> frozenset[UUID]:
    """Insert these rows as they are born; the ids that are new. Runs inside the transaction of the act."""
    if not rows:
        return frozenset()
    values: dict[str, Any] = {"rows": json.dumps([_values(row) for row in rows], default=str), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        return frozenset(row[0] for row in cursor.fetchall())


def _values(row: Reminder) -> dict[str, Any]:
    held = row.__dict__
    return {name: held[name] for name in _FIELDS}
