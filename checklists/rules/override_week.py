"""The week of a site, Monday to Sunday on its own clock, and what became of an override."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from checklists.rules.asked_days import asked_day, monday
from checklists.rules.clock import first_valid, local

A_WEEK = timedelta(days=7)


class Outcome(StrEnum):
    """What became of it, as far as is known."""

    WENT_AHEAD = "went_ahead"
    WITHDRAWN = "withdrawn"
    NO_GO = "no_go"
    NOT_AGREED = "not_agreed"
    WAITS = "waits"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one override. `went_at` is when the infusion, or the way home, went ahead after it was asked."""

    needs_second: bool
    approved_at: datetime | None
    withdrawn_at: datetime | None
    went_at: datetime | None
    is_no_go: bool
    is_over: bool


def week_of(at: datetime, zone: str) -> date:
    """The Monday on which the week of this instant begins at the site."""
    return monday(local(at, zone).date())


def bounds(week_on: date, zone: str) -> tuple[datetime, datetime]:
    """The first instant of this week, and of the next: 167 or 169 hours apart where the clocks change."""
    begins = first_valid(datetime.combine(week_on, time()), zone)
    return begins, first_valid(datetime.combine(week_on + A_WEEK, time()), zone)


def asked_week(raw: str, today: date) -> date:
    """The Monday of the week that an address names; whatever makes no sense is this week."""
    return monday(asked_day(raw, today))


def outcome(course: Course) -> Outcome:
    counted = course.approved_at if course.needs_second else None
    went = course.went_at is not None and (
        not course.needs_second or (counted is not None and counted <= course.went_at)
    )
    if went and (course.withdrawn_at is None or course.went_at < course.withdrawn_at):  # type: ignore[operator]
        return Outcome.WENT_AHEAD
    if course.withdrawn_at is not None:
        return Outcome.WITHDRAWN
    if course.is_no_go:
        return Outcome.NO_GO
    if course.needs_second and course.approved_at is None:
        return Outcome.NOT_AGREED if course.is_over or course.went_at else Outcome.WAITS
    return Outcome.OPEN
