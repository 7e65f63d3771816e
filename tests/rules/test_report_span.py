"""The days of a report: what an address means, and how they are cut into weeks."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.asked_days import FARTHEST_DAYS, monday, sunday
from checklists.rules.report_span import (
    LONGEST_DAYS,
    Choice,
    Problem,
    Span,
    SpanRefused,
    chosen,
    read,
)

# A Thursday.
TODAY = date(2026, 11, 26)


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("choice", "means"),
    [
        (Choice.WEEK, span("2026-11-23", "2026-11-29")),
        (Choice.FOUR_WEEKS, span("2026-11-02", "2026-11-29")),
        (Choice.THREE_MONTHS, span("2026-08-31", "2026-11-29")),
        (Choice.YEAR, span("2025-12-01", "2026-11-29")),
    ],
)
def test_a_choice_is_whole_weeks_up_to_the_end_of_this_one(choice: Choice, means: Span) -> None:
    assert chosen(choice, TODAY) == means
    assert len(means.weeks()) == choice.weeks
    assert {week.days for week in means.weeks()} == {7}


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 29)])
def test_monday_and_sunday_are_of_the_same_week(today: date) -> None:
    assert chosen(Choice.WEEK, today) == span("2026-11-23", "2026-11-29")


@pytest.mark.parametrize(
    ("first", "last", "means"),
    [
        ("2026-10-01", "2026-11-26", span("2026-10-01", "2026-11-26")),
        ("", "", span("2026-11-02", "2026-11-29")),
        ("2026-11-20", "", span("2026-11-20", "2026-11-26")),
        ("", "2026-11-10", span("2026-10-14", "2026-11-10")),
        ("2026-11-26", "2026-11-26", span("2026-11-26", "2026-11-26")),
        ("2027-01-01", "2027-01-31", span("2027-01-01", "2027-01-31")),
    ],
)
def test_an_address_means_these_days(first: str, last: str, means: Span) -> None:
    assert read(first, last, TODAY) == means


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2026-13-01", "2026-11-26", Problem.FROM_UNCLEAR),
        ("yesterday", "", Problem.FROM_UNCLEAR),
        ("2026-02-30", "", Problem.FROM_UNCLEAR),
        ("2026-11-01", "26.11.2026", Problem.TO_UNCLEAR),
        ("2026-11-26", "2026-11-25", Problem.REVERSED),
        ("2027-01-01", "", Problem.REVERSED),
        ("0001-01-01", "", Problem.TOO_FAR),
        ("", "9999-12-31", Problem.TOO_FAR),
        ("", "0001-01-01", Problem.TOO_FAR),
        ("2024-01-01", "2026-01-01", Problem.TOO_LONG),
    ],
)
def test_what_makes_no_span_says_why(first: str, last: str, problem: Problem) -> None:
    with pytest.raises(SpanRefused) as refused:
        read(first, last, TODAY)
    assert refused.value.problem is problem


def test_the_limits_are_exact() -> None:
    last = TODAY
    longest = last - timedelta(days=LONGEST_DAYS - 1)
    assert read(longest.isoformat(), last.isoformat(), TODAY).days == LONGEST_DAYS
    with pytest.raises(SpanRefused):
        read((longest - timedelta(days=1)).isoformat(), last.isoformat(), TODAY)
    farthest = TODAY - timedelta(days=FARTHEST_DAYS)
    assert read(farthest.isoformat(), farthest.isoformat(), TODAY).days == 1
    with pytest.raises(SpanRefused):
        read("", (farthest - timedelta(days=1)).isoformat(), TODAY)


@given(first=st.dates(date(2016, 12, 1), date(2036, 1, 1)), days=st.integers(1, LONGEST_DAYS))
def test_weeks_cover_every_day_once(first: date, days: int) -> None:
    whole = Span(first, first + timedelta(days=days - 1))
    weeks = whole.weeks()
    assert sum(week.days for week in weeks) == whole.days
    assert (weeks[0].first, weeks[-1].last) == (whole.first, whole.last)
    assert all(after.first - before.last == timedelta(days=1) for before, after in itertools.pairwise(weeks))
    assert all(monday(week.first) == monday(week.last) for week in weeks)
    assert all(week.first.weekday() == 0 for week in weeks[1:])
    assert all(week.last == sunday(week.first) for week in weeks[:-1])


@given(first=st.text(max_size=20), last=st.text(max_size=20))
def test_whatever_is_typed_is_a_span_or_a_reason(first: str, last: str) -> None:
    try:
        assert read(first, last, TODAY).days >= 1
    except SpanRefused as refused:
        assert refused.problem in Problem


def test_days_to_come_are_left_out() -> None:
    assert span("2026-11-23", "2026-11-29").until(TODAY) == span("2026-11-23", "2026-11-26")
    assert span("2026-11-02", "2026-11-08").until(TODAY) == span("2026-11-02", "2026-11-08")
    assert span("2026-11-27", "2026-11-29").until(TODAY) is None
