"""When the day sheet's copy for a day without a network is written, and how long one rests. Source: ux.md N12.

Twice a day at the site's own clock: in the night, and shortly before the desk opens, with the answers of the evening and the
early morning. Each writing holds today and tomorrow, so that a night without a server finds the next day too.
"""

from datetime import date, datetime, time, timedelta

from checklists.rules import clock

NIGHT = time(3)
BEFORE_OPENING = timedelta(minutes=30)
# Today and tomorrow.
DAYS = (timedelta(0), timedelta(days=1))
KEPT_FOR = timedelta(days=2)
# The longest time between two writings is about twenty hours: one that is older than this was missed.
LATE_AFTER = timedelta(hours=26)


def is_due(*, written_at: datetime | None, now: datetime, zone: str, desk_opens: time) -> bool:
    """Whether a moment for writing has passed since the newest copy; True where there is none yet."""
    return written_at is None or written_at < last_moment(now=now, zone=zone, desk_opens=desk_opens)


def last_moment(*, now: datetime, zone: str, desk_opens: time) -> datetime:
    """The newest moment for writing that is not ahead, as a UTC instant; on a night when the clocks change too."""
    today = clock.local(now, zone).date()
    days = (today - timedelta(days=1), today, today + timedelta(days=1))
    moments = (at for day in days for at in _moments(day, zone, desk_opens))
    return max(at for at in moments if at <= now)


def is_late(*, written_at: datetime, now: datetime) -> bool:
    return now - written_at > LATE_AFTER


def is_old(on: date, *, today: date) -> bool:
    """Whether the copy of that day goes: it was of use until two days after."""
    return on < today - KEPT_FOR


def _moments(day: date, zone: str, desk_opens: time) -> tuple[datetime, datetime]:
    opening = clock.first_valid(datetime.combine(day, desk_opens), zone)
    return clock.first_valid(datetime.combine(day, NIGHT), zone), opening - BEFORE_OPENING
