"""The week of a site on its own clock, and what became of an override."""

from datetime import UTC, date, datetime, timedelta

import pytest

from checklists.rules.override_week import Course, Outcome, asked_week, bounds, outcome, week_of

DENVER = "America/Denver"
HOUR = timedelta(hours=1)
AT = datetime(2026, 11, 26, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("week_on", "hours"),
    [(date(2026, 11, 23), 168), (date(2026, 10, 26), 169), (date(2026, 3, 2), 167)],
    ids=["plain", "back in November", "forward in March"],
)
def test_a_week_is_seven_days_on_the_sites_clock(week_on: date, hours: int) -> None:
    begins, ends = bounds(week_on, DENVER)
    assert ends - begins == hours * HOUR
    assert week_of(begins, DENVER) == week_on
    assert week_of(ends - timedelta(seconds=1), DENVER) == week_on
    assert week_of(begins - timedelta(seconds=1), DENVER) == week_on - timedelta(days=7)
    assert week_of(ends, DENVER) == week_on + timedelta(days=7)


def test_where_midnight_itself_is_jumped_over_the_week_begins_after_the_gap() -> None:
    # Cairo puts its clocks forward at midnight, from Thursday to Friday: the week around it is an hour shorter.
    begins, ends = bounds(date(2026, 4, 20), "Africa/Cairo")
    assert ends - begins == 167 * HOUR


@pytest.mark.parametrize(
    "raw", ["", "nonsense", "2026-13-45", "0001-01-01", "9999-12-31", "2026-11-26T10:00", "2026-11-23' OR 1"]
)
def test_an_address_that_makes_no_sense_is_this_week(raw: str) -> None:
    assert asked_week(raw, date(2026, 11, 26)) == date(2026, 11, 23)


def test_any_day_names_its_week() -> None:
    assert asked_week("2026-11-22", date(2026, 11, 26)) == date(2026, 11, 16)


def course(**changed: object) -> Course:
    usual = {
        "needs_second": True, "approved_at": AT, "withdrawn_at": None, "went_at": None, "is_no_go": False,
        "is_over": False,
    }  # fmt: skip
    return Course(**usual | changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "became"),
    [
        ({}, Outcome.OPEN),
        ({"approved_at": None}, Outcome.WAITS),
        ({"approved_at": None, "is_over": True}, Outcome.NOT_AGREED),
        ({"approved_at": None, "went_at": AT}, Outcome.NOT_AGREED),
        ({"went_at": AT + HOUR}, Outcome.WENT_AHEAD),
        ({"needs_second": False, "approved_at": None, "went_at": AT}, Outcome.WENT_AHEAD),
        ({"withdrawn_at": AT}, Outcome.WITHDRAWN),
        ({"withdrawn_at": AT, "went_at": AT + HOUR}, Outcome.WITHDRAWN),
        ({"went_at": AT, "withdrawn_at": AT + HOUR}, Outcome.WENT_AHEAD),
        ({"is_no_go": True}, Outcome.NO_GO),
        ({"is_no_go": True, "withdrawn_at": AT}, Outcome.WITHDRAWN),
    ],
)
def test_what_became_of_it(changed: dict[str, object], became: Outcome) -> None:
    assert outcome(course(**changed)) is became
