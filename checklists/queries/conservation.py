"""Nothing is lost: what was planned is sent, ended with a reason, waits for a person, or is still ahead.

planned = sent + cancelled + superseded + expired + failed + paused + ahead, for each site and date of its appointments.
An ending counts where its row and the newest of its events say the same; what is ahead must still be useful.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

# Endings of the last days, and what is due before tomorrow's appointments; older days were looked at when they passed.
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=8), timedelta(days=2)
# A sweep may be late; the lag is another alarm than a row that nobody ends.
_GRACE = timedelta(minutes=15)
_SUMS = """
SELECT site.slug, (a.starts_at AT TIME ZONE site.time_zone)::date AS day, count(*),
  count(*) FILTER (WHERE r.state = 'sent' AND said.state = 'sent'),
  count(*) FILTER (WHERE r.state = 'cancelled' AND said.state = 'cancelled'),
  count(*) FILTER (WHERE r.state = 'superseded' AND said.state = 'superseded'),
  count(*) FILTER (WHERE r.state = 'expired' AND said.state = 'expired'),
  count(*) FILTER (WHERE r.state = 'failed' AND said.state = 'failed'),
  count(*) FILTER (WHERE r.state = 'paused' AND said.state = 'paused'),
  count(*) FILTER (WHERE r.state IN ('planned', 'claimed', 'transmitting') AND said.state <> 'sent' AND r.send_by > %(late)s)
FROM checklists_appointment a JOIN checklists_site site ON site.id = a.site_id
JOIN checklists_reminder r ON r.appointment_id = a.id
LEFT JOIN LATERAL (
  SELECT state FROM checklists_reminderevent e WHERE e.reminder_id = r.id ORDER BY e.id DESC LIMIT 1
) said ON true
WHERE a.starts_at >= %(since)s AND a.starts_at < %(until)s GROUP BY site.slug, day ORDER BY site.slug, day
"""


@dataclass(frozen=True)
class Day:
    """The reminders of one site's appointments of one date, by what became of them."""

    site: str
    day: date
    planned: int
    sent: int
    cancelled: int
    superseded: int
    expired: int
    failed: int
    paused: int
    ahead: int

    @property
    def lost(self) -> int:
        """Of which nobody can say what became. 0, or an alarm."""
        ended = self.sent + self.cancelled + self.superseded + self.expired + self.failed
        return self.planned - ended - self.paused - self.ahead


def days(*, now: datetime) -> tuple[Day, ...]:
    """Every site and date near `now`, in one statement."""
    bounds = {"since": now - LOOKS_BACK, "until": now + LOOKS_AHEAD, "late": now - _GRACE}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, bounds)
        return tuple(Day(*row) for row in cursor.fetchall())


def unbalanced(*, now: datetime) -> tuple[Day, ...]:
    """The days that do not add up."""
    return tuple(day for day in days(now=now) if day.lost)
