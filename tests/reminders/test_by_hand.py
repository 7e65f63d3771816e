"""What a person sends at once leaves once, by the same way as everything else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.actions import reminders_by_hand
from checklists.models import Patient, Reminder
from tests.factories import NOW
from tests.reminders.test_races import in_threads

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


def test_it_rings_the_second_trigger(clinic, send):
    appointment = clinic.book()
    send(SOON)
    reminder = Reminder.objects.get(appointment=appointment, rule="day_before")
    with CaptureQueriesContext(connection) as seen:
        reminders_by_hand.send_now(
            appointment_id=appointment.pk, reminder_id=reminder.pk, by=clinic.desk, now=LATER
        )
    assert [one["sql"] for one in seen.captured_queries if "NOTIFY" in one["sql"]] == ["NOTIFY reminders"]


def test_three_clicks_at_once_ask_once(clinic, send, sink):
    appointment = clinic.book()
    send(SOON)
    reminder = Reminder.objects.get(appointment=appointment, rule="day_before")

    def click():
        return reminders_by_hand.send_now(
            appointment_id=appointment.pk, reminder_id=reminder.pk, by=clinic.desk, now=LATER
        ).is_new

    assert sorted(in_threads(click, click, click)) == [False, False, True]
    send(LATER)
    assert len(sink.taken) == 2


def test_a_skip_and_a_send_at_once_never_both_win(clinic, send, sink):
    appointment = clinic.book()
    send(SOON)
    reminder = Reminder.objects.get(appointment=appointment, rule="day_before")
    common = {"appointment_id": appointment.pk, "reminder_id": reminder.pk, "by": clinic.desk, "now": LATER}

    def go():
        try:
            return reminders_by_hand.send_now(**common).is_new
        except reminders_by_hand.NotSentNow:
            return False

    in_threads(go, lambda: reminders_by_hand.skip(told_by_phone=True, **common))
    send(LATER + timedelta(seconds=1))
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason, len(sink.taken)) == ("superseded", "skipped", 1)
