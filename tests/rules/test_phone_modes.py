from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules import phone_modes
from checklists.rules.appointment_status import Status
from checklists.rules.phone_modes import Mode

DENVER = "America/Denver"
ARRIVE = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
LEAVE = ARRIVE + timedelta(hours=2)


def mode(status: Status, now: datetime) -> Mode:
    return phone_modes.mode(status, arrive_at=ARRIVE, leaves_at=LEAVE, now=now, zone=DENVER)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 26, 6, 59, tzinfo=UTC), Mode.PREPARE),
        (datetime(2026, 11, 26, 7, 0, tzinfo=UTC), Mode.TODAY),
        (LEAVE, Mode.TODAY),
        (LEAVE + timedelta(seconds=1), Mode.OVER),
    ],
)
def test_while_expected_the_sites_date_decides(now: datetime, expected: Mode) -> None:
    assert mode(Status.EXPECTED, now) is expected


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.EXPECTED])
def test_every_other_status_has_its_mode_at_any_time(status: Status) -> None:
    assert mode(status, ARRIVE) is mode(status, ARRIVE - timedelta(days=9))


def test_a_time_is_rounded_up_to_five_minutes() -> None:
    assert phone_modes.rounded_up(ARRIVE + timedelta(minutes=1)) == ARRIVE + timedelta(minutes=5)


def test_a_round_time_stays() -> None:
    assert phone_modes.rounded_up(ARRIVE) == ARRIVE


@pytest.mark.parametrize(("minutes", "arriving"), [(-46, False), (-45, True), (15, True), (16, False)])
def test_somebody_arrives_from_45_minutes_before_to_15_after(minutes: int, arriving: bool) -> None:
    assert phone_modes.is_arriving(ARRIVE, ARRIVE + timedelta(minutes=minutes)) is arriving


@pytest.mark.parametrize(
    ("ahead", "soon"), [(timedelta(hours=20), False), (timedelta(hours=19, minutes=59), True)]
)
def test_a_bare_clock_time_is_enough_less_than_20_hours_ahead(ahead: timedelta, soon: bool) -> None:
    assert phone_modes.is_soon(ARRIVE, ARRIVE - ahead) is soon


def test_an_infusion_ends_after_its_minutes() -> None:
    assert phone_modes.end_of(ARRIVE, 40) == ARRIVE + timedelta(minutes=40)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.ARRIVED, Mode.HERE),
        (Status.CHECKED_IN, Mode.HERE),
        (Status.IN_INFUSION, Mode.HERE),
        (Status.RESTING, Mode.REST),
        (Status.LEFT, Mode.REST),
        (Status.NO_GO, Mode.OVER),
        (Status.NO_SHOW, Mode.OVER),
        (Status.CANCELLED, Mode.OVER),
    ],
)
def test_what_staff_recorded_decides_the_mode(status: Status, expected: Mode) -> None:
    assert mode(status, ARRIVE) is expected


@pytest.mark.parametrize("status", [Status.IN_INFUSION, Status.RESTING, Status.LEFT])
def test_open_questions_of_the_day_after_come_first_whatever_was_recorded(status: Status) -> None:
    found = phone_modes.mode(
        status, arrive_at=ARRIVE, leaves_at=LEAVE, now=LEAVE, zone=DENVER, asks_next_day=True
    )
    assert found is Mode.NEXT_DAY


@pytest.mark.parametrize("status", Status)
def test_answers_are_taken_until_the_infusion_starts(status: Status) -> None:
    answered = {Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN}
    assert (status in phone_modes.ANSWERABLE) is (status in answered)
