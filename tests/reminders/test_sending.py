"""A reminder leaves once, at its time, as one message."""

from datetime import timedelta

import pytest

from checklists.actions import appointments
from checklists.models import AccessLink, Call, Patient, Reminder, ReminderEvent
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)


def states(appointment):
    return dict(Reminder.objects.filter(appointment=appointment).values_list("rule", "state"))


def test_the_first_message_leaves_after_booking(clinic, send, sink):
    appointment = clinic.book()
    swept = send(SOON)
    assert (swept.sent, swept.failed, len(sink.taken)) == (1, 0, 1)
    assert states(appointment)["booked"] == "sent"
