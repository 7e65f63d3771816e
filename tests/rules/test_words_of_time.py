from datetime import UTC, date, datetime, timedelta

import pytest

from checklists.rules import words_of_time

DENVER = "America/Denver"


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        ("2026-11-26T13:00", DENVER, "6:00 am"),
        ("2026-11-26T19:00", DENVER, "12:00 noon"),
        ("2026-11-26T19:05", DENVER, "12:05 pm"),
        ("2026-11-26T07:00", DENVER, "midnight at the end of Wednesday 25 November"),
        ("2026-11-26T07:01", DENVER, "12:01 am"),
        ("2026-11-01T07:30", DENVER, "1:30 am MDT"),
        ("2026-11-01T08:30", DENVER, "1:30 am MST"),
        ("2026-11-01T09:30", DENVER, "2:30 am"),
        ("2026-03-08T09:00", DENVER, "3:00 am"),
        ("2026-10-25T00:30", "Europe/London", "1:30 am BST"),
        ("2027-01-01T00:00", "Europe/London", "midnight at the end of Thursday 31 December"),
    ],
)
def test_a_clock_time_is_the_sites_own(instant: str, zone: str, shown: str) -> None:
    assert words_of_time.clock(datetime.fromisoformat(instant).replace(tzinfo=UTC), zone) == shown


def test_a_day_is_the_sites_own() -> None:
    assert words_of_time.day(datetime(2026, 11, 26, 6, 30, tzinfo=UTC), DENVER) == "Wednesday 25 November"


def test_a_plain_date_is_no_instant() -> None:
    assert words_of_time.day(date(2026, 11, 26), DENVER) == "Thursday 26 November"


def test_a_moment_at_midnight_names_its_day_once() -> None:
    at = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    assert words_of_time.moment(at, DENVER) == "midnight at the end of Wednesday 25 November"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "about 1 minute"),
        (3, "about 3 minutes"),
        (44, "about 45 minutes"),
        (90, "about 2 hours"),
        (150, "about 2 hours"),
        (35 * 60, "about 35 hours"),
        (48 * 60, "about 2 days"),
    ],
)
def test_a_length_is_rounded(minutes: int, shown: str) -> None:
    assert words_of_time.about(timedelta(minutes=minutes)) == shown


def test_a_birth_date_has_its_year() -> None:
    assert words_of_time.date_with_year(date(1984, 3, 3)) == "3 March 1984"
