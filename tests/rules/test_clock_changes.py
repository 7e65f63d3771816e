"""When a zone changes its clocks, and which clock times that strikes."""

from datetime import date, datetime, time

import pytest

from checklists.rules.clock import UnknownZone
from checklists.rules.clock_changes import ClockChange, next_changes

DENVER, LORD_HOWE = "America/Denver", "Australia/Lord_Howe"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "after", "found"),
    [
        (DENVER, date(2026, 11, 2), ("2027-03-14T02:00", "2027-03-14T03:00", True)),
        (DENVER, date(2026, 6, 1), ("2026-11-01T01:00", "2026-11-01T02:00", False)),
        (DENVER, date(2026, 11, 1), ("2026-11-01T01:00", "2026-11-01T02:00", False)),
        ("Europe/London", date(2026, 1, 1), ("2026-03-29T01:00", "2026-03-29T02:00", True)),
        (LORD_HOWE, date(2026, 6, 1), ("2026-10-04T02:00", "2026-10-04T02:30", True)),
        ("Africa/Cairo", date(2026, 1, 1), ("2026-04-24T00:00", "2026-04-24T01:00", True)),
    ],
)
def test_the_next_change_by_the_clocks_of_the_place(
    zone: str, after: date, found: tuple[str, str, bool]
) -> None:
    (change,) = next_changes(zone, after, count=1)
    assert change == ClockChange(zone, at(found[0]), at(found[1]), found[2])


def test_two_changes_are_found_and_no_more() -> None:
    assert [change.skipped for change in next_changes(DENVER, date(2026, 6, 1))] == [False, True]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Etc/UTC"])
def test_a_zone_without_changes_has_none(zone: str) -> None:
    assert next_changes(zone, date(2026, 6, 1)) == ()


def test_no_change_further_than_a_year_and_a_month_is_told() -> None:
    assert next_changes("Asia/Tehran", date(2023, 1, 1)) == ()
    assert len(next_changes(DENVER, date(2026, 11, 2), count=9)) == 2


@pytest.mark.parametrize(
    ("clock", "struck"), [(time(1, 59), False), (time(2, 0), True), (time(2, 59), True), (time(3, 0), False)]
)
def test_a_change_strikes_from_its_beginning_to_before_its_end(clock: time, struck: bool) -> None:
    (change,) = next_changes(DENVER, date(2026, 11, 2), count=1)
    assert change.strikes(date(2027, 3, 14), clock) is struck
    assert not change.strikes(date(2027, 3, 15), clock)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        next_changes("Mars/Base", date(2026, 1, 1))
