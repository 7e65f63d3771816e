"""What a person sends at once leaves once, by the same way as everything else."""

from datetime import timedelta

import pytest

from checklists.actions import reminders_by_hand
from checklists.models import Patient, Reminder
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
# After the first message, so that this one is not said by it already.
LATER = NOW + timedelta(hours=3)


def asked(clinic, send):
    appointment = clinic.book()
    send(SOON)
    reminder = Reminder.objects.get(appointment=appointment, rule="day_before")
    reminders_by_hand.send_now(
        appointment_id=appointment.pk, reminder_id=reminder.pk, by=clinic.desk, now=LATER
    )
    return reminder


def test_it_leaves_once_and_not_again_at_its_own_time(clinic, send, sink):
    reminder = asked(clinic, send)
    for moment in (LATER, LATER + timedelta(minutes=1), reminder.due_at + timedelta(minutes=1)):
        send(moment)
    reminder.refresh_from_db()
    assert (reminder.state, len(sink.taken)) == ("sent", 2)


def test_the_last_check_still_decides(clinic, send, sink):
    reminder = asked(clinic, send)
    Patient.objects.update(reminders_stopped_at=LATER)
    send(LATER + timedelta(seconds=1))
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason, len(sink.taken)) == ("superseded", "opted_out", 1)
