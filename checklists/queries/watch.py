"""What an operator watches of the reminders, from rows alone: the process that should tell may be the one that died.

Each count is bounded: a look costs the same after ten years.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from checklists.models import Reminder
from checklists.queries import conservation, pulse, sending
from checklists.rules.heartbeats import DOUBT

MOST_COUNTED = 1000
_NEWEST = 50_000
_DAY = timedelta(hours=24)
_OVERDUE = timedelta(seconds=60)
_OPEN = ("planned", "claimed", "transmitting")
_ENDED = """
SELECT count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'expired')
FROM (SELECT state, at FROM checklists_reminderevent ORDER BY id DESC LIMIT %s) newest WHERE at >= %s
"""
_REPAIRED = """
SELECT coalesce(sum(jsonb_array_length(data -> 'reminders')), 0)
FROM (SELECT action, at, data FROM checklists_auditentry ORDER BY id DESC LIMIT %s) newest
WHERE at >= %s AND action IN ('reminder.repair', 'reminder.orphans')
"""


@dataclass(frozen=True)
class Watch:
    """Ages in seconds, None where there is nothing. Counts of rows; `failed`, `expired`, `repairs` of the last 24 hours.

    `overdue` have been due for a minute and stops counting at MOST_COUNTED. `lost` breaks the conservation.
    """

    heartbeat_age: int | None
    lag: int
    overdue: int
    in_doubt: int
    paused: int
    failed: int
    expired: int
    repairs: int
    lost: int
    clock_doubted_since: datetime | None


@dataclass(frozen=True)
class Ended:
    """How many ended without being sent, in the last 24 hours."""

    failed: int
    expired: int


def read(*, now: datetime) -> Watch:
    beating, without = pulse.read(now=now), ended(now=now)
    return Watch(
        heartbeat_age=beating.heartbeat_age,
        lag=beating.oldest_due_age or 0,
        overdue=overdue(now=now),
        in_doubt=in_doubt(),
        paused=paused(now=now),
        failed=without.failed,
        expired=without.expired,
        repairs=repairs(now=now),
        lost=sum(day.lost for day in conservation.unbalanced(now=now)),
        clock_doubted_since=sending.last_beat(trigger=DOUBT),
    )


def overdue(*, now: datetime) -> int:
    return _count(state="planned", next_try_at__lte=now - _OVERDUE)


def in_doubt() -> int:
    return _count(state__in=_OPEN, doubts__gt=0)


def paused(*, now: datetime) -> int:
    """Of appointments that are ahead or were in the last days: for older ones nobody can decide any more."""
    return _count(state="paused", appointment__starts_at__gte=now - conservation.LOOKS_BACK)


def ended(*, now: datetime) -> Ended:
    return Ended(*_row(_ENDED, now))


def repairs(*, now: datetime) -> int:
    """Reminders that were missing or orphaned; there should be none."""
    (count,) = _row(_REPAIRED, now)
    return count


def _count(**which: object) -> int:
    return Reminder.objects.filter(**which).values("pk")[:MOST_COUNTED].count()


def _row(statement: str, now: datetime) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_NEWEST, now - _DAY])
        found = cursor.fetchone()
    assert found is not None  # an aggregate always answers
    return tuple(int(each) for each in found)
