"""When a calendar rings, and when it does not."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.calendar_alarms import alarms
from checklists.rules.clock import local
from checklists.rules.quiet_hours import QuietHours

DENVER = "America/Denver"
USUAL = QuietHours()
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def wall(text: str) -> datetime:
    """A clock time of Denver in November 2026, MST."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC) + timedelta(hours=7)


def rings(
    arrive: str, *, now: datetime = LONG_BEFORE, quiet: QuietHours = USUAL, zone: str = DENVER
) -> list[str]:
    found = alarms(wall(arrive), zone=zone, quiet=quiet, now=now)
    return [f"{local(at, zone):%d %H:%M}" for at in found]


@pytest.mark.parametrize(
    ("arrive", "expected"),
    [
        ("26 13:30", ["25 18:00", "26 11:30"]),
        ("26 10:00", ["25 18:00", "26 08:00"]),
        # 7:30 is quiet: on to 8:00, an hour and a half before.
        ("26 09:30", ["25 18:00", "26 08:00"]),
        ("26 09:00", ["25 18:00", "26 08:00"]),
        # Less than an hour would be left: back to before the quiet hours.
        ("26 08:59", ["25 18:00", "25 20:30"]),
        ("26 06:00", ["25 18:00", "25 20:30"]),
    ],
)
def test_the_evening_before_and_before_setting_out(arrive: str, expected: list[str]) -> None:
    assert rings(arrive) == expected


def test_what_is_past_does_not_ring_at_once() -> None:
    assert rings("26 13:30", now=wall("25 18:00")) == ["26 11:30"]
    assert rings("26 13:30", now=wall("26 12:00")) == []


def test_an_evening_that_is_quiet_already_rings_before() -> None:
    early = QuietHours(time(17), time(9))
    assert rings("26 13:30", quiet=early) == ["25 16:30", "26 11:30"]


def test_two_that_fall_together_are_one() -> None:
    assert rings("26 08:30", quiet=QuietHours(time(17), time(8))) == ["25 16:30"]


def test_without_quiet_hours_two_hours_are_two_hours() -> None:
    assert rings("26 06:00", quiet=QuietHours(time(0), time(0))) == ["25 18:00", "26 04:00"]


@given(
    minutes=st.integers(0, 5 * 366 * 24 * 60),
    zone=st.sampled_from([DENVER, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]),
    hours=st.sampled_from([(21, 8), (22, 7), (20, 9), (0, 6), (1, 5)]),
    before=st.integers(0, 20_000),
)
def test_never_in_quiet_hours_never_past_never_more_than_two(
    minutes: int, zone: str, hours: tuple[int, int], before: int
) -> None:
    arrive_at = LONG_BEFORE + timedelta(minutes=minutes)
    quiet, now = QuietHours(time(hours[0]), time(hours[1])), arrive_at - timedelta(minutes=before)
    found = alarms(arrive_at, zone=zone, quiet=quiet, now=now)
    assert len(found) <= 2 and list(found) == sorted(set(found))
    assert [at for at in found if quiet.hold(at, zone) or not now < at < arrive_at] == []
