"""A series as it is planned: days of the week and a count make dates; what about a row of dates is unusual."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from checklists.rules.clock import local
from checklists.rules.quiet_hours import DeskHours
from checklists.rules.series import LONGEST_GAP

MOST_INFUSIONS = 20
# Between two infusions of a series lie two to four days, or seven where it is weekly. Source: clinical.md 7, P13.
FEWEST_DAYS, MOST_DAYS = 2, 7
_A_DAY = timedelta(days=1)


class Oddity(StrEnum):
    """What somebody should have seen before they save; none of it forbids anything."""

    TOO_SOON = "too_soon"
    TOO_LONG = "too_long"
    OTHER_SERIES = "other_series"
    CLOSED_DAY = "closed_day"
    BEFORE_OPENING = "before_opening"
    AFTER_CLOSING = "after_closing"
    SAME_DAY = "same_day"


@dataclass(frozen=True)
class Odd:
    """`days` since the infusion before, for a gap; else None. `at` is the desk's own clock time, where it is about that."""

    oddity: Oddity
    days: int | None = None
    at: time | None = None


@dataclass(frozen=True)
class Gap:
    """Two infusions that follow each other, too near or too far apart. Instants."""

    before: datetime
    after: datetime
    days: int
    oddity: Oddity


def dates(first_on: date, weekdays: Collection[int], count: int) -> tuple[date, ...]:
    """`count` dates from `first_on` on, on these days of the week (ISO: 1 is Monday). Without a day of the week: once a
    week, on the day of the first.

    Raises OverflowError where a date is out of reach.
    """
    wanted = frozenset(weekdays) or {first_on.isoweekday()}
    found: list[date] = []
    day = first_on
    while len(found) < count:
        if day.isoweekday() in wanted:
            found.append(day)
        day += _A_DAY
    return tuple(found)


def gap(before: datetime, after: datetime, zone: str) -> Gap | None:
    """What is unusual between two starts (aware), counted in the site's dates; None for two to seven days."""
    days = (local(after, zone).date() - local(before, zone).date()).days
    if days < FEWEST_DAYS:
        return Gap(before, after, days, Oddity.TOO_SOON)
    if after - before > LONGEST_GAP:
        return Gap(before, after, days, Oddity.OTHER_SERIES)
    return Gap(before, after, days, Oddity.TOO_LONG) if days > MOST_DAYS else None


def gaps(starts: Sequence[datetime], zone: str) -> tuple[Gap, ...]:
    """Of all that follow each other, in the order of the starts."""
    pairs = pairwise(sorted(starts))
    return tuple(found for before, after in pairs if (found := gap(before, after, zone)))


def oddities(
    starts_at: datetime,
    *,
    others: Collection[datetime],
    arrives_before: timedelta,
    stays: timedelta,
    desk: DeskHours,
    zone: str,
) -> tuple[Odd, ...]:
    """What is unusual about one start (aware) among the `others` of the same patient.

    `arrives_before` the start the patient comes, and `stays` that long after it.
    """
    return (*_beside(starts_at, others, zone), *_at_the_desk(starts_at, arrives_before, stays, desk, zone))


def _beside(starts_at: datetime, others: Collection[datetime], zone: str) -> tuple[Odd, ...]:
    day = local(starts_at, zone).date()
    if any(local(at, zone).date() == day for at in others):
        return (Odd(Oddity.SAME_DAY),)
    before = max((at for at in others if at < starts_at), default=None)
    found = gap(before, starts_at, zone) if before else None
    return (Odd(found.oddity, found.days),) if found else ()


def _at_the_desk(
    starts_at: datetime, arrives_before: timedelta, stays: timedelta, desk: DeskHours, zone: str
) -> tuple[Odd, ...]:
    wall = local(starts_at, zone)
    if desk.days and wall.weekday() not in desk.days:
        return (Odd(Oddity.CLOSED_DAY),)
    comes, goes = local(starts_at - arrives_before, zone), local(starts_at + stays, zone)
    found = []
    if comes.date() < wall.date() or comes.time() < desk.opens:
        found.append(Odd(Oddity.BEFORE_OPENING, at=desk.opens))
    if goes.date() > wall.date() or goes.time() > desk.closes:
        found.append(Odd(Oddity.AFTER_CLOSING, at=desk.closes))
    return tuple(found)
