"""The days that a report covers, on the site's own calendar: as an address says them, and cut into weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from checklists.rules.asked_days import is_near, monday, sunday

# A year of whole weeks, wherever it begins.
LONGEST_DAYS = 53 * 7
_DAY = timedelta(days=1)


class Choice(StrEnum):
    """Spans that a page offers: whole weeks, Monday to Sunday, up to the end of this one."""

    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    THREE_MONTHS = "three_months"
    YEAR = "year"

    @property
    def weeks(self) -> int:
        return {Choice.WEEK: 1, Choice.FOUR_WEEKS: 4, Choice.THREE_MONTHS: 13, Choice.YEAR: 52}[self]


class Problem(StrEnum):
    """Why two dates make no span."""

    FROM_UNCLEAR = "from_unclear"
    TO_UNCLEAR = "to_unclear"
    TOO_FAR = "too_far"
    REVERSED = "reversed"
    TOO_LONG = "too_long"


class SpanRefused(ValueError):
    """`problem` says which; the page says how to mend it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.value)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def weeks(self) -> tuple["Span", ...]:
        """Monday to Sunday, in order, without a gap; the first and the last are cut where the span begins and ends."""
        found, first = [], self.first
        while first <= self.last:
            last = min(sunday(first), self.last)
            found.append(Span(first, last))
            first = last + _DAY
        return tuple(found)

    def until(self, day: date) -> "Span | None":
        """The part of it up to `day`; None where it begins later."""
        return Span(self.first, min(self.last, day)) if self.first <= day else None


def chosen(choice: Choice, today: date) -> Span:
    """The span that a choice means today."""
    return Span(monday(today) - timedelta(weeks=choice.weeks - 1), sunday(today))


def read(first: str, last: str, today: date) -> Span:
    """The span of two ISO dates. Without both it is the last four weeks; without one it goes up to today, or begins
    four weeks before.

    Raises SpanRefused.
    """
    if not first and not last:
        return chosen(Choice.FOUR_WEEKS, today)
    ends = _date(last, Problem.TO_UNCLEAR) if last else None
    begins = _date(first, Problem.FROM_UNCLEAR) if first else None
    for day in (begins, ends):
        if day is not None and not is_near(day, today):
            raise SpanRefused(Problem.TOO_FAR)
    ends = ends or today
    return _checked(begins or ends - timedelta(days=27), ends)


def _checked(first: date, last: date) -> Span:
    if first > last:
        raise SpanRefused(Problem.REVERSED)
    span = Span(first, last)
    if span.days > LONGEST_DAYS:
        raise SpanRefused(Problem.TOO_LONG)
    return span


def _date(raw: str, problem: Problem) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as unclear:
        raise SpanRefused(problem) from unclear
