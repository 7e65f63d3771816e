"""A day and a typed time are an instant that has passed, or are asked again."""

from datetime import UTC, date, datetime

import pytest

from checklists.rules.typed_moment import MomentUnclear, moment

DENVER = "America/Denver"
# Monday 23 November 2026, 9:00 in Denver.
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)


def read(text: str, on: date, half: str = "", now: datetime = NOW) -> str:
    return f"{moment(text, on, half=half, zone=DENVER, now=now):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "on", "half", "at"),
    [
        ("7:30 pm", YESTERDAY, "", "11-23 02:30"),
        ("19:30", YESTERDAY, "", "11-23 02:30"),
        # This evening has not come: only the morning can be meant.
        ("7.30", TODAY, "", "11-23 14:30"),
        ("7:30", YESTERDAY, "19:30", "11-23 02:30"),
        ("7:30", YESTERDAY, "07:30", "11-22 14:30"),
    ],
)
def test_what_has_passed_once_is_that_instant(text: str, on: date, half: str, at: str) -> None:
    assert read(text, on, half) == at


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("7:30", YESTERDAY, "half"), ("12:15", YESTERDAY, "half"), ("9:30", TODAY, "ahead"), ("11 pm", TODAY, "ahead"),
        ("half", YESTERDAY, "not_a_time"), ("", TODAY, "not_a_time"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_asked_and_never_guessed(text: str, on: date, code: str) -> None:
    with pytest.raises(MomentUnclear) as unclear:
        read(text, on)
    assert unclear.value.code == code


def test_a_choice_that_was_not_offered_is_none() -> None:
    with pytest.raises(MomentUnclear) as unclear:
        read("7:30", YESTERDAY, "08:30")
    assert [f"{each:%H:%M}" for each in unclear.value.readings] == ["07:30", "19:30"]


def test_of_an_hour_that_comes_twice_the_later_one_counts() -> None:
    after = datetime(2026, 11, 1, 16, tzinfo=UTC)
    assert read("1:30 am", date(2026, 11, 1), now=after) == "11-01 08:30"


def test_a_time_that_the_clocks_left_out_is_asked_again() -> None:
    with pytest.raises(MomentUnclear) as unclear:
        read("2:30 am", date(2027, 3, 14), now=datetime(2027, 3, 14, 20, tzinfo=UTC))
    assert unclear.value.code == "gap"
