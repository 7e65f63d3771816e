"""A new date after a lost infusion: the same time on the next working days of the rhythm, and a call by the next morning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.clock import local
from checklists.rules.new_dates import call_due, rhythm_of, suggestions
from checklists.rules.quiet_hours import DeskHours

DENVER = "America/Denver"
# Thursday 26 November 2026, 10:00 in Denver.
LOST = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
WEEK = (0, 1, 2, 3, 4)


def days(found: tuple[datetime, ...], zone: str = DENVER) -> list[str]:
    return [f"{local(at, zone):%a %d %H:%M}" for at in found]


def test_the_same_time_on_the_next_working_days() -> None:
    found = suggestions(LOST, now=LOST, zone=DENVER, desk_days=WEEK)
    assert days(found) == ["Fri 27 10:00", "Mon 30 10:00", "Tue 01 10:00", "Wed 02 10:00"]


def test_within_the_rhythm_of_the_series() -> None:
    found = suggestions(LOST, now=LOST, zone=DENVER, desk_days=WEEK, rhythm=(0, 3))
    assert days(found) == ["Mon 30 10:00", "Thu 03 10:00", "Mon 07 10:00", "Thu 10 10:00"]


def test_a_rhythm_on_days_that_are_closed_now_leaves_the_working_days() -> None:
    assert days(suggestions(LOST, now=LOST, zone=DENVER, desk_days=WEEK, rhythm=(6,)))[0] == "Fri 27 10:00"


def test_a_day_on_which_they_come_anyway_is_left_out() -> None:
    found = suggestions(LOST, now=LOST, zone=DENVER, desk_days=WEEK, taken={date(2026, 11, 27)})
    assert days(found)[0] == "Mon 30 10:00"


def test_never_today_nor_before_when_somebody_books_days_later() -> None:
    found = suggestions(LOST, now=LOST + timedelta(days=4), zone=DENVER, desk_days=WEEK)
    assert days(found)[0] == "Tue 01 10:00"


def test_a_site_without_days_works_on_all() -> None:
    assert days(suggestions(LOST, now=LOST, zone=DENVER, desk_days=()))[1] == "Sat 28 10:00"


def test_the_clock_stands_over_a_change_of_the_clocks() -> None:
    before = datetime(2026, 10, 30, 16, 0, tzinfo=UTC)
    assert days(suggestions(before, now=before, zone=DENVER, desk_days=WEEK))[0] == "Mon 02 10:00"


def test_a_night_that_skips_the_time_is_no_suggestion() -> None:
    lost = datetime(2027, 3, 13, 9, 30, tzinfo=UTC)
    assert days(suggestions(lost, now=lost, zone=DENVER, desk_days=()))[0] == "Mon 15 02:30"


@pytest.mark.parametrize(
    ("weekdays", "starts", "rhythm"),
    [
        ("14", (), {0, 3}),
        ("7", (LOST,), {6}),
        ("", (LOST,), set()),
        ("", (LOST, LOST - timedelta(days=3)), {0, 3}),
        ("", (), set()),
    ],
)
def test_the_rhythm_as_planned_or_as_it_was_booked(weekdays: str, starts: tuple, rhythm: set) -> None:
    assert rhythm_of(weekdays, starts, DENVER) == rhythm


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-26T10:00", "2026-11-27T08:00"),
        ("2026-11-27T16:00", "2026-11-30T08:00"),
        ("2026-11-28T23:59", "2026-11-30T08:00"),
    ],
)
def test_a_call_about_it_is_due_when_the_desk_next_opens_on_a_later_day(now: str, due: str) -> None:
    zone = ZoneInfo(DENVER)
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    found = call_due(at, zone=DENVER, desk=DeskHours())
    assert f"{found.astimezone(zone):%Y-%m-%dT%H:%M}" == due


def test_a_desk_that_never_closes_calls_at_nine() -> None:
    found = call_due(LOST, zone=DENVER, desk=DeskHours(days=frozenset()))
    assert local(found, DENVER).time() == time(9)


ZONES = st.sampled_from([DENVER, "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Europe/Berlin"])


@given(
    zone=ZONES,
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    later=st.integers(0, 20),
    desk=st.sets(st.integers(0, 6)),
    rhythm=st.sets(st.integers(0, 6)),
)
def test_each_is_ahead_on_a_day_of_its_own_at_the_same_clock(zone, minutes, later, desk, rhythm) -> None:
    lost = LOST + timedelta(minutes=minutes)
    now = lost + timedelta(days=later)
    found = suggestions(lost, now=now, zone=zone, desk_days=desk, rhythm=rhythm)
    clocks = {local(at, zone).time().replace(fold=0) for at in found}
    assert list(found) == sorted(found) and all(at > now for at in found)
    assert clocks <= {local(lost, zone).time().replace(fold=0)}
    assert len({local(at, zone).date() for at in found}) == len(found)
    assert all(local(at, zone).weekday() in desk for at in found if desk)
