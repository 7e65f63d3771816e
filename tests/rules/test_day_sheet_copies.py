"""The copy of the day sheet is written in the night and before the desk opens, at the site's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from checklists.rules import clock
from checklists.rules.day_sheet_copies import is_due, is_late, is_old, last_moment

DENVER = "America/Denver"
OPENS = time(8)


def at(day: str, wall: str, zone: str = DENVER) -> datetime:
    return clock.first_valid(datetime.fromisoformat(f"{day}T{wall}"), zone)


def moment(day: str, wall: str, zone: str = DENVER, opens: time = OPENS) -> str:
    found = last_moment(now=at(day, wall, zone), zone=zone, desk_opens=opens)
    return f"{found.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("wall", "expected"),
    [("00:10", "11-25 07:30"), ("02:59", "11-25 07:30"), ("03:00", "11-26 03:00"), ("07:29", "11-26 03:00"),
     ("07:30", "11-26 07:30"), ("23:59", "11-26 07:30")],
)  # fmt: skip
def test_twice_a_day_at_the_sites_own_clock(wall: str, expected: str) -> None:
    assert moment("2026-11-26", wall) == expected


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [(DENVER, "2026-03-08", "03-08 09:00"), (DENVER, "2026-11-01", "11-01 10:00"),
     ("Europe/Berlin", "2026-03-29", "03-29 01:00"), ("Europe/Berlin", "2026-10-25", "10-25 02:00"),
     ("Asia/Kolkata", "2026-11-26", "11-25 21:30")],
)  # fmt: skip
def test_on_a_night_when_the_clocks_change_it_is_three_by_the_wall(zone: str, day: str, instant: str) -> None:
    found = last_moment(now=at(day, "06:00", zone), zone=zone, desk_opens=OPENS)
    assert f"{found.astimezone(UTC):%m-%d %H:%M}" == instant
    assert f"{found.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == f"{day} 03:00"


def test_a_desk_that_opens_at_midnight_is_written_for_the_evening_before() -> None:
    assert moment("2026-11-26", "23:45", opens=time(0)) == "11-26 23:30"


def test_it_is_due_until_it_was_written_once_since_the_moment() -> None:
    now = at("2026-11-26", "03:05")
    due = {"now": now, "zone": DENVER, "desk_opens": OPENS}
    assert is_due(written_at=None, **due)
    assert is_due(written_at=at("2026-11-25", "07:31"), **due)
    assert not is_due(written_at=at("2026-11-26", "03:00"), **due)


@pytest.mark.parametrize("minute", range(0, 24 * 60, 45))
def test_between_two_writings_is_never_a_day(minute: int) -> None:
    """So that one that is older than 26 hours was missed, and not merely waited for."""
    now = at("2026-11-01", "00:00") + timedelta(minutes=minute)
    newest = last_moment(now=now, zone=DENVER, desk_opens=OPENS)
    assert not is_late(written_at=newest, now=now)
    assert is_late(written_at=newest, now=newest + timedelta(hours=26, seconds=1))


@pytest.mark.parametrize(
    ("day", "goes"), [("2026-11-23", True), ("2026-11-24", False), ("2026-11-27", False)]
)
def test_a_day_rests_for_two_more(day: str, goes: bool) -> None:
    assert is_old(date.fromisoformat(day), today=date(2026, 11, 26)) is goes
