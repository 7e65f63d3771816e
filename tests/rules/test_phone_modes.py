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
