"""An hour on one record of another site: to the second, and what is enough of a reason. Source: security.md AZ-12."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules import break_glass

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "is_open", "minutes"),
    [
        (timedelta(0), True, 60),
        (timedelta(minutes=59, seconds=59), True, 1),
        (timedelta(minutes=60), False, 0),
        (timedelta(minutes=60) + SECOND, False, 0),
        (-SECOND, False, 61),
    ],
)
def test_it_is_open_for_sixty_minutes_to_the_second(after: timedelta, is_open: bool, minutes: int) -> None:
    assert break_glass.is_open(opened_at=AT, ended_at=None, now=AT + after) is is_open
    assert break_glass.minutes_left(opened_at=AT, now=AT + after) == minutes


def test_ended_it_is_closed_at_once() -> None:
    assert not break_glass.is_open(opened_at=AT, ended_at=AT + SECOND, now=AT + SECOND)


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("collapsed!", True),
        ("collapsed", False),
        ("she is ill", False),
        ("she fell ill here", True),
        ("          ", False),
        ("aaaaaaaaaaaaaaa", False),
        ("", False),
        ("急患、意識なし、薬の確認が要る", True),
    ],
)
def test_ten_characters_say_why(words: str, enough: bool) -> None:
    assert break_glass.says_enough(words) is enough


@pytest.mark.parametrize(
    ("after", "reviewed", "overdue"),
    [(timedelta(hours=72) - SECOND, False, False), (timedelta(hours=72), False, True), (timedelta(days=9), True, False)],
)  # fmt: skip
def test_seventy_two_hours_to_look_at_it(after: timedelta, reviewed: bool, overdue: bool) -> None:
    at = AT if reviewed else None
    assert break_glass.is_overdue(opened_at=AT, reviewed_at=at, now=AT + after) is overdue


def test_the_eleventh_name_is_not_looked_up() -> None:
    assert [break_glass.may_try(misses) for misses in (9, 10)] == [True, False]
