"""Which plans were made with other rules of time: a site changed its zone, or a government its clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from checklists.models import Reminder
from checklists.queries.plan_facts import ASKED_FOR
from checklists.queries.plan_gaps import LIVE

# One row speaks for all of its hour that were written with the same distance to UTC.
_ONE_OF_EACH = """
SELECT DISTINCT ON (r.site_id, hour, said_hour, zone_letters, same_minute) r.site_id, hour, r.due_at, r.due_local, s.time_zone
FROM checklists_reminder r JOIN checklists_site s ON s.id = r.site_id
CROSS JOIN LATERAL (SELECT date_trunc('hour', r.due_at) AS hour, substr(r.due_local, 1, 13) AS said_hour,
  substr(r.due_local, 17) AS zone_letters,
  substr(r.due_local, 15, 2) = to_char(r.due_at AT TIME ZONE 'UTC', 'MI') AS same_minute) parts
WHERE r.state = 'planned' AND r.due_at > %s AND r.rule NOT LIKE '%%:%%'
"""
_HOUR = timedelta(hours=1)


def shifted(*, now: datetime) -> tuple[int, ...]:
    """Live appointments with a planned reminder whose site clock no longer says what the row says."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_OF_EACH, [now])
        found = {(site_id, hour) for site_id, hour, at, said, zone in cursor if site_clock(at, zone) != said}
    return tuple(sorted({one for site_id, hour in found for one in _of_hour(site_id, hour, now)}))


def site_clock(at: datetime, zone: str) -> str:
    """An instant as people at the site read it, with its zone: "2026-11-25 15:00 MST"."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def _of_hour(site_id: int, hour: datetime, now: datetime) -> set[int]:
    rows = Reminder.objects.filter(site_id=site_id, state="planned", due_at__gt=now)
    rows = rows.filter(due_at__gte=hour, due_at__lt=hour + _HOUR)
    rows = rows.filter(appointment__status__in=LIVE).exclude(rule__contains=ASKED_FOR)
    fields = rows.values_list("appointment_id", "due_at", "due_local", "site__time_zone")
    return {one for one, at, said, zone in fields if site_clock(at, zone) != said}
