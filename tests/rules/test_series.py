"""Whether an appointment continues the open series or begins another. Source: clinical.md 7."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.series import OpenSeries, SeriesChoice, begins_anew, is_after_gap

FIRST = datetime(2026, 11, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def anew(
    standing: OpenSeries | None,
    after: timedelta,
    *,
    first: bool = True,
    choice: SeriesChoice = SeriesChoice.BY_PROTOCOL,
) -> bool:
    return begins_anew(standing, starts_at=FIRST + after, first_infusion=first, choice=choice)


BOOKED, HAD = OpenSeries((FIRST,)), OpenSeries((FIRST,), took_place=True)


@pytest.mark.parametrize(
    ("standing", "days", "first", "choice", "expected"),
    [
        (None, 2, False, SeriesChoice.CONTINUES, True),
        (BOOKED, 2, True, SeriesChoice.BY_PROTOCOL, False),
        (HAD, 2, True, SeriesChoice.BY_PROTOCOL, True),
        (HAD, 2, False, SeriesChoice.BY_PROTOCOL, False),
        (HAD, 2, True, SeriesChoice.BY_GAP, False),
        (HAD, 28, False, SeriesChoice.BY_PROTOCOL, False),
        (HAD, 29, False, SeriesChoice.BY_PROTOCOL, True),
        (BOOKED, 29, True, SeriesChoice.BY_GAP, True),
        (HAD, 29, True, SeriesChoice.CONTINUES, False),
        (HAD, 2, False, SeriesChoice.NEW, True),
        (BOOKED, -40, True, SeriesChoice.BY_PROTOCOL, False),
        (OpenSeries(), 90, True, SeriesChoice.BY_PROTOCOL, False),
    ],
)
def test_what_decides(
    standing: OpenSeries | None, days: int, first: bool, choice: SeriesChoice, expected: bool
) -> None:
    assert anew(standing, days * DAY, first=first, choice=choice) is expected


def test_the_gap_counts_from_the_infusion_before_not_from_the_last_one() -> None:
    standing = OpenSeries((FIRST, FIRST + 60 * DAY), took_place=True)
    assert anew(standing, 40 * DAY, first=False)
    assert not anew(standing, 61 * DAY, first=False)


def test_four_weeks_to_the_minute_are_no_gap() -> None:
    assert not is_after_gap(FIRST, FIRST + 28 * DAY)
    assert is_after_gap(FIRST, FIRST + 28 * DAY + timedelta(minutes=1))
    assert not is_after_gap(None, FIRST)


@given(st.lists(st.integers(-60, 60), max_size=6), st.booleans(), st.integers(-60, 90), st.booleans())
def test_what_the_desk_says_always_holds(days: list[int], took: bool, day: int, first: bool) -> None:
    standing = OpenSeries(tuple(FIRST + one * DAY for one in days), took)
    assert anew(standing, day * DAY, first=first, choice=SeriesChoice.NEW)
    assert not anew(standing, day * DAY, first=first, choice=SeriesChoice.CONTINUES)


@given(st.lists(st.integers(-60, 60), max_size=6), st.booleans(), st.integers(-60, 90), st.booleans())
def test_a_file_never_begins_more_series_than_the_desk_would(
    days: list[int], took: bool, day: int, first: bool
) -> None:
    standing = OpenSeries(tuple(FIRST + one * DAY for one in days), took)
    by_gap = anew(standing, day * DAY, first=first, choice=SeriesChoice.BY_GAP)
    assert not by_gap or anew(standing, day * DAY, first=first)
