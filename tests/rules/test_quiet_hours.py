"""Quiet hours and desk hours on the site's wall clock."""

from datetime import datetime, time

import pytest

from checklists.rules.clock import local, resolve
from checklists.rules.quiet_hours import DeskHours, QuietHours

DENVER = "America/Denver"


def site(text: str) -> datetime:
    return resolve(datetime.fromisoformat(text), DENVER)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("20:59", False), ("21:00", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_quiet_from_nine_until_eight(clock: str, quiet: bool) -> None:
    assert QuietHours().hold(site(f"2026-11-26T{clock}"), DENVER) is quiet


@pytest.mark.parametrize(
    ("at", "before", "after"),
    [
        ("2026-11-25T22:00", "2026-11-25T20:30", "2026-11-26T08:00"),
        ("2026-11-26T07:59", "2026-11-25T20:30", "2026-11-26T08:00"),
        ("2026-11-26T08:00", "2026-11-26T08:00", "2026-11-26T08:00"),
        ("2026-03-08T03:30", "2026-03-07T20:30", "2026-03-08T08:00"),
    ],
)
def test_back_to_half_past_eight_or_on_to_eight(at: str, before: str, after: str) -> None:
    quiet = QuietHours()
    assert (quiet.before(site(at), DENVER), quiet.after(site(at), DENVER)) == (site(before), site(after))


def test_quiet_hours_that_do_not_cross_midnight() -> None:
    quiet = QuietHours(time(0), time(6))
    at = site("2026-11-26T02:00")
    assert quiet.before(at, DENVER) == site("2026-11-25T23:30")
    assert quiet.after(at, DENVER) == site("2026-11-26T06:00")


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not QuietHours(time(8), time(8)).hold(site("2026-11-26T08:00"), DENVER)


@pytest.mark.parametrize(
    ("at", "before", "after"),
    [
        ("2026-11-25T14:00", "2026-11-25T14:00", "2026-11-25T14:00"),
        ("2026-11-25T17:00", "2026-11-25T16:00", "2026-11-26T08:00"),
        ("2026-11-25T07:00", "2026-11-24T16:00", "2026-11-25T08:00"),
        ("2026-11-29T14:00", "2026-11-27T16:00", "2026-11-30T08:00"),
    ],
)
def test_calls_move_to_an_hour_before_closing_or_to_the_opening(at: str, before: str, after: str) -> None:
    desk = DeskHours()
    assert (desk.before(site(at), DENVER), desk.after(site(at), DENVER)) == (site(before), site(after))


def test_a_desk_without_days_is_always_open() -> None:
    assert DeskHours(days=frozenset()).are_open(site("2026-11-29T03:00"), DENVER)


def test_a_desk_open_once_a_week_is_found_a_week_away() -> None:
    desk = DeskHours(days=frozenset({2}))
    assert desk.before(site("2026-11-25T07:00"), DENVER) == site("2026-11-18T16:00")
    assert desk.after(site("2026-11-25T18:00"), DENVER) == site("2026-12-02T08:00")


@pytest.mark.parametrize(
    ("clock", "quiet"), [("00:00", True), ("05:59", True), ("06:00", False), ("23:59", False)]
)
def test_quiet_hours_within_a_day_begin_with_their_first_minute(clock: str, quiet: bool) -> None:
    assert QuietHours(time(0), time(6)).hold(site(f"2026-11-26T{clock}"), DENVER) is quiet


def test_the_first_minute_of_the_quiet_hours_waits_for_the_next_morning() -> None:
    assert QuietHours().after(site("2026-11-25T21:00"), DENVER) == site("2026-11-26T08:00")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-25T07:59", False),
        ("2026-11-25T08:00", True),
        ("2026-11-25T16:59", True),
        ("2026-11-25T17:00", False),
        ("2026-11-27T12:00", True),
        ("2026-11-28T12:00", False),
        ("2026-11-23T12:00", True),
    ],
)
def test_a_desk_is_open_from_its_first_minute_on_its_days(at: str, is_open: bool) -> None:
    assert DeskHours().are_open(site(at), DENVER) is is_open


@pytest.mark.parametrize("starts", [time(0, 30), time(1), time(1, 15)])
def test_half_an_hour_before_the_quiet_hours_is_never_in_them(starts: time) -> None:
    """Cairo has no hour after that midnight: half an hour before 1:00 am is 11:30 pm."""
    quiet = QuietHours(starts, time(8))
    before = quiet.before(resolve(datetime.fromisoformat("2026-04-24T05:00"), "Africa/Cairo"), "Africa/Cairo")
    assert not quiet.hold(before, "Africa/Cairo")
    assert f"{local(before, 'Africa/Cairo'):%d %H:%M}" == ("23 23:45" if starts.minute == 15 else "23 23:30")
