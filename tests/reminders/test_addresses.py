"""A new email address: nothing goes to it before somebody read it back, and then what waited goes."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.actions import addresses, patients
from checklists.models import Call, Reminder
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
DAY_BEFORE = datetime(2026, 11, 25, 22, 1, tzinfo=UTC)
CONFIRMED = DAY_BEFORE + timedelta(minutes=20)


def state(rule):
    return Reminder.objects.get(rule=rule).state


@pytest.fixture
def changed(clinic, send):
    """Booked and told; an hour before the message of the day before the desk typed another address."""
    appointment = clinic.book()
    send(NOW + timedelta(minutes=3))
    patients.change(
        patient_id=appointment.patient_id,
        changes={"email": "new@patient.example"},
        by=clinic.desk,
        now=DAY_BEFORE - timedelta(hours=1),
    )
    send(DAY_BEFORE)
    return appointment


def confirm(appointment, clinic, now=CONFIRMED):
    return addresses.confirm(patient_id=appointment.patient_id, by=clinic.desk, now=now)


def test_what_waited_goes_to_the_confirmed_address(changed, clinic, send, sink):
    assert (state("day_before"), len(sink.taken)) == ("paused", 1)
    assert confirm(changed, clinic) == 1
    assert not Call.objects.filter(reason="address_changed", closed_at=None).exists()
    send(CONFIRMED + timedelta(seconds=1))
    assert (state("day_before"), sink.recipients[-1]) == ("sent", "new@patient.example")


def test_confirming_twice_sends_once(changed, clinic, send, sink):
    confirm(changed, clinic)
    send(CONFIRMED + timedelta(seconds=1))
    assert confirm(changed, clinic, CONFIRMED + timedelta(minutes=1)) == 0
    send(CONFIRMED + timedelta(minutes=2))
    assert len(sink.taken) == 2


def test_what_is_confirmed_too_late_ends_with_a_call(changed, clinic, send, sink):
    confirm(changed, clinic, START)
    send(START + timedelta(seconds=1))
    assert (state("day_before"), len(sink.taken)) == ("expired", 1)
    assert Call.objects.filter(reason="day_before", closed_at=None).exists()
