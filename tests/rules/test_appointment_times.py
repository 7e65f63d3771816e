"""The moments that a protocol gives to an appointment."""

from datetime import UTC, datetime

import pytest

from checklists.queries.protocols import shipped
from checklists.rules.appointment_times import appointment_times
from checklists.rules.clock import NaiveTime

PROTOCOL = shipped("first-infusion")
START = datetime(2026, 11, 26, 17, tzinfo=UTC)


def test_arrival_and_leaving_come_from_the_protocol() -> None:
    times = appointment_times(START, PROTOCOL)
    assert times.arrive_at == datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    assert times.leaves_at == datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


def test_an_appointments_own_duration_wins() -> None:
    assert appointment_times(START, PROTOCOL, duration_minutes=120).leaves_at.hour == 20


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        appointment_times(START.replace(tzinfo=None), PROTOCOL)
