"""What a board shows of a day, as a mark that moves when it does: one statement, no checklist is looked at.

Whole rows go into it, so that a field that is shown later is in it already; moments at which a verdict or a line changes by
the clock alone are counted. What a role reads of it is the door's to add.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from checklists.queries.comfort_card import SHOWN_BEFORE
from checklists.rules.access import Actor
from checklists.rules.last_check import FRESH_ADDRESS
from checklists.rules.presence import STAYS
from checklists.rules.readiness_findings import CALL_BEFORE_START

_MARK = """
SELECT md5(coalesce(string_agg(shown.line, '' ORDER BY shown.id), '')),
  coalesce(array_agg(shown.arrive_at ORDER BY shown.id) FILTER (WHERE shown.status = 'expected'), '{}')
FROM (
  SELECT a.id, a.arrive_at, a.status, ROW(
    a.*, p.*, r.*,
    date_trunc('minute', greatest(
      (SELECT max(s.seen_at) FROM checklists_linksession s JOIN checklists_accesslink l ON l.id = s.link_id
        WHERE l.appointment_id = a.id AND l.purpose = 'patient'),
      (SELECT max(t.at) FROM checklists_tick t JOIN checklists_item i ON i.id = t.item_id
        WHERE i.appointment_id = a.id AND t.by LIKE 'patient:%%'),
      (SELECT max(c.closed_at) FROM checklists_call c WHERE c.appointment_id = a.id AND c.outcome = 'reached'))),
    (SELECT min(c.due_at) FROM checklists_call c WHERE c.appointment_id = a.id AND c.closed_at IS NULL),
    (SELECT string_agg(u.name || o.since_at, '' ORDER BY o.since_at, o.id) FROM checklists_presence o
      JOIN checklists_user u ON u.id = o.user_id WHERE o.appointment_id = a.id AND o.seen_at > %(now)s - %(stays)s
        AND o.user_id <> %(reader)s),
    (a.starts_at - %(call)s <= %(now)s)::int + (a.arrive_at <= %(now)s)::int + (a.starts_at <= %(now)s)::int
      + (a.starts_at - %(card)s <= %(now)s)::int
      + (a.starts_at + make_interval(mins => a.duration_minutes) < %(now)s)::int
      + (p.email_changed_at + %(fresh)s <= %(now)s)::int
  )::text AS line
  FROM checklists_appointment a
  JOIN checklists_patient p ON p.id = a.patient_id
  LEFT JOIN checklists_ridehome r ON r.appointment_id = a.id
  WHERE a.site_id = %(site)s AND a.site_id = ANY(%(sites)s) AND a.starts_at >= %(opens)s AND a.starts_at < %(closes)s
    AND a.status <> 'cancelled'
) shown
"""
_LENGTHS: dict[str, Any] = {
    "call": CALL_BEFORE_START,
    "card": SHOWN_BEFORE,
    "fresh": FRESH_ADDRESS,
    "stays": STAYS,
}


@dataclass(frozen=True)
class Mark:
    """`rows` is a digest of what the rows of the day hold; `awaited` are the arrivals still expected, as instants."""

    rows: str
    awaited: tuple[datetime, ...]


def mark(*, site_id: int, opens: datetime, closes: datetime, by: Actor, now: datetime) -> Mark:
    """Of the appointments that start in that span, within the caller's own sites."""
    asked: dict[str, Any] = {"site": site_id, "sites": list(by.site_ids), "opens": opens, "closes": closes}
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {**asked, **_LENGTHS, "now": now, "reader": by.user_id or 0})
        found = cursor.fetchone()
    assert found is not None  # an aggregate always answers
    return Mark(found[0], tuple(found[1]))
