"""Dates of a series from days of the week, and what is unusual about them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.clock import resolve
from checklists.rules.quiet_hours import DeskHours
from checklists.rules.series_rhythm import MOST_INFUSIONS, Oddity, dates, gaps, oddities

DENVER = "America/Denver"
THURSDAY = date(2026, 11, 26)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return resolve(datetime.combine(day, time(hour, minute)), DENVER)


def test_mondays_and_thursdays_for_three_weeks() -> None:
    found = dates(date(2026, 11, 30), [1, 4], 6)
    assert [f"{day:%a %d %b}" for day in found] == [
        "Mon 30 Nov", "Thu 03 Dec", "Mon 07 Dec", "Thu 10 Dec", "Mon 14 Dec", "Thu 17 Dec",
    ]  # fmt: skip


def test_without_a_day_of_the_week_it_is_weekly() -> None:
    assert dates(THURSDAY, [], 3) == (THURSDAY, date(2026, 12, 3), date(2026, 12, 10))


@given(
    first=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    days=st.sets(st.integers(1, 7)),
    count=st.integers(1, MOST_INFUSIONS),
)
def test_as_many_dates_as_asked_for_each_once_and_on_its_day(first: date, days: set[int], count: int) -> None:
    found = dates(first, days, count)
    assert len(set(found)) == count and list(found) == sorted(found) and found[0] >= first
    assert {day.isoweekday() for day in found} <= (days or {first.isoweekday()})


@pytest.mark.parametrize(
    ("days", "oddity"),
    [
        (1, Oddity.TOO_SOON),
        (2, None),
        (7, None),
        (8, Oddity.TOO_LONG),
        (28, Oddity.TOO_LONG),
        (29, Oddity.OTHER_SERIES),
    ],
)
def test_two_to_seven_days_are_usual(days: int, oddity: Oddity | None) -> None:
    found = gaps([at(THURSDAY, 10), at(THURSDAY + timedelta(days=days), 10)], DENVER)
    assert [each.oddity for each in found] == ([oddity] if oddity else [])


def test_days_are_the_sites_dates_across_a_change_of_the_clocks() -> None:
    before, after = at(date(2026, 10, 31), 10), at(date(2026, 11, 2), 9)
    assert after - before == timedelta(days=2)  # one hour more passed than the clocks show
    assert gaps([before, after], DENVER) == ()


def odd(starts_at: datetime, *others: datetime) -> list[Oddity]:
    found = oddities(
        starts_at,
        others=others,
        arrives_before=timedelta(minutes=30),
        stays=timedelta(minutes=100),
        desk=DeskHours(),
        zone=DENVER,
    )
    return [each.oddity for each in found]


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        (at(THURSDAY, 10), []),
        (at(THURSDAY + timedelta(days=2), 10), [Oddity.CLOSED_DAY]),
        (at(THURSDAY, 8, 15), [Oddity.BEFORE_OPENING]),
        (at(THURSDAY, 16), [Oddity.AFTER_CLOSING]),
        (at(THURSDAY, 0, 10), [Oddity.BEFORE_OPENING]),
        (at(THURSDAY, 23, 30), [Oddity.AFTER_CLOSING]),
    ],
)
def test_what_the_desk_should_have_seen(starts_at: datetime, said: list[Oddity]) -> None:
    assert odd(starts_at) == said


def test_another_one_on_that_day_is_said_before_any_gap() -> None:
    assert odd(at(THURSDAY, 10), at(THURSDAY, 14)) == [Oddity.SAME_DAY]
    assert odd(datetime(2026, 11, 27, 17, tzinfo=UTC), at(THURSDAY, 10)) == [Oddity.TOO_SOON]
