"""What a provider tells of a message: once each, of that address alone, and a doubt ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from checklists import models
from checklists.actions import delivery, patients, reminder_moves
from checklists.actions.address_hashes import address_hash
from checklists.actions.delivery import Said
from checklists.rules.access import system
from checklists.rules.delivery import Kind
from tests.factories import NOW
from tests.reminders.test_races import in_threads

BY = system("delivery")
SOON = NOW + timedelta(minutes=5)


def sent(clinic, rule="booked", **fields) -> models.Reminder:
    """One message that has left to the patient's address."""
    row = clinic.book(clinic.patient())
    told = {
        "state": "sent",
        "sent_at": NOW,
        "transmit_at": NOW,
        "address_hash": address_hash(row.patient.email),
    }
    models.Reminder.objects.filter(appointment=row, rule=rule).update(**told | fields)
    return models.Reminder.objects.select_related("appointment__patient").get(appointment=row, rule=rule)


def tell(reminder, kind, event_id="", at=NOW, detail="") -> bool:
    said = Said("postmark", event_id or uuid4().hex, reminder.pk, kind, at, detail)
    return delivery.record(said=said, by=BY, now=SOON)


def patient_of(reminder) -> models.Patient:
    return models.Patient.objects.get(pk=reminder.appointment.patient_id)


def calls_of(reminder) -> list[str]:
    rows = models.Call.objects.filter(appointment_id=reminder.appointment_id, closed_at=None)
    return sorted(rows.values_list("reason", flat=True))


def test_each_event_counts_once(clinic):
    reminder = sent(clinic)
    assert [tell(reminder, Kind.DELIVERED, "e1") for _ in range(3)] == [True, False, False]
    assert models.DeliveryEvent.objects.count() == 1
    assert models.AuditEntry.objects.filter(action="reminder.delivery").count() == 1


def test_two_providers_may_use_the_same_number(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.DELIVERED, "1")
    other = Said("mailgun", "1", reminder.pk, Kind.DELIVERED, NOW)
    assert delivery.record(said=other, by=BY, now=SOON)


def test_a_message_of_somebody_else_changes_nothing(db):
    said = Said("postmark", "1", uuid4(), Kind.BOUNCED, NOW)
    assert not delivery.record(said=said, by=BY, now=NOW)
    assert not models.DeliveryEvent.objects.exists()


def test_delivered_changes_nothing_but_the_story(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.DELIVERED)
    assert models.Reminder.objects.get(pk=reminder.pk).state == "sent"
    assert patient_of(reminder).address_failed_at is None and calls_of(reminder) == []


def test_nothing_happened_after_it_was_told(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.DELIVERED, at=SOON + timedelta(days=1))
    event = models.DeliveryEvent.objects.get()
    assert (event.at, event.received_at) == (SOON, SOON)


# An address that does not work


def test_a_bounce_marks_the_address_and_somebody_asks_for_another(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.BOUNCED, detail="550 no such user")
    assert patient_of(reminder).address_failed_at == SOON
    assert calls_of(reminder) == ["address_failed"]


def test_a_new_address_is_not_judged_by_the_old_one(clinic):
    reminder = sent(clinic)
    patients.change(
        patient_id=reminder.appointment.patient_id,
        changes={"email": "new@patient.example"},
        by=clinic.desk,
        now=NOW,
    )
    tell(reminder, Kind.BOUNCED)
    assert patient_of(reminder).address_failed_at is None and calls_of(reminder) == []


def test_capitals_make_no_other_address(clinic):
    reminder = sent(clinic)
    models.Patient.objects.update(email=reminder.appointment.patient.email.upper())
    tell(reminder, Kind.BOUNCED)
    assert patient_of(reminder).address_failed_at == SOON


def test_every_appointment_that_something_critical_is_planned_for_gets_a_call(clinic):
    reminder = sent(clinic)
    later = clinic.book(
        reminder.appointment.patient, starts_at=reminder.appointment.starts_at + timedelta(days=7)
    )
    tell(reminder, Kind.BOUNCED)
    call = models.Call.objects.get(appointment=later)
    first = models.Reminder.objects.filter(appointment=later, rank=0, channel="email", state="planned")
    assert (call.reason, call.due_at) == ("address_failed", first.order_by("due_at")[0].due_at)


def test_a_courtesy_that_bounced_calls_nobody_where_nothing_else_is_planned(clinic):
    reminder = sent(clinic, "last_drink")
    models.Reminder.objects.exclude(pk=reminder.pk).update(state="superseded", reason="test")
    tell(reminder, Kind.BOUNCED)
    assert patient_of(reminder).address_failed_at == SOON and calls_of(reminder) == []


def test_a_notice_that_bounced_is_told_by_phone(clinic):
    reminder = sent(clinic, rule="booked")
    models.Reminder.objects.filter(pk=reminder.pk).update(rule="moved")
    tell(reminder, Kind.BOUNCED)
    assert "moved" in calls_of(reminder)


def test_a_bounce_that_comes_after_the_appointment_calls_nobody(clinic):
    reminder = sent(clinic)
    models.Appointment.objects.update(status="left")
    tell(reminder, Kind.BOUNCED)
    assert calls_of(reminder) == []


def test_a_next_day_message_that_bounced_is_asked_by_phone(clinic):
    reminder = sent(clinic, "day_after")
    models.Appointment.objects.update(status="left")
    tell(reminder, Kind.BOUNCED)
    assert calls_of(reminder) == ["day_after"]


def test_another_address_takes_the_call_off_the_list(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.BOUNCED)
    changes = {"email": "new@patient.example"}
    patient_id = reminder.appointment.patient_id
    patients.change(patient_id=patient_id, changes=changes, by=clinic.desk, now=SOON)
    assert calls_of(reminder) == []


def test_a_companion_s_address_is_theirs(clinic):
    reminder = sent(clinic)
    helper = models.Companion.objects.create(
        site=clinic.site, patient=reminder.appointment.patient, name="Sam", phone="1", email="sam@x.example"
    )
    models.Reminder.objects.filter(pk=reminder.pk).update(
        companion=helper, address_hash=address_hash("sam@x.example"), recipient="driver"
    )
    tell(reminder, Kind.BOUNCED)
    helper.refresh_from_db()
    assert helper.address_failed_at == SOON and patient_of(reminder).address_failed_at is None


# Somebody who does not want it


def test_a_complaint_stops_the_preparation_and_leaves_the_address(clinic):
    reminder = sent(clinic)
    tell(reminder, Kind.COMPLAINED)
    patient = patient_of(reminder)
    assert (patient.reminders_stopped_at, patient.follow_up_stopped_at) == (SOON, None)
    assert patient.address_failed_at is None


def test_a_complaint_about_the_next_day_message_stops_that_stream(clinic):
    reminder = sent(clinic, "day_after")
    tell(reminder, Kind.COMPLAINED)
    patient = patient_of(reminder)
    assert (patient.reminders_stopped_at, patient.follow_up_stopped_at) == (None, SOON)


def test_a_companion_s_complaint_stops_theirs(clinic):
    reminder = sent(clinic)
    helper = models.Companion.objects.create(
        site=clinic.site, patient=reminder.appointment.patient, name="Sam", phone="1", email="sam@x.example"
    )
    models.Reminder.objects.filter(pk=reminder.pk).update(
        companion=helper, address_hash=address_hash("sam@x.example")
    )
    tell(reminder, Kind.COMPLAINED)
    helper.refresh_from_db()
    assert helper.stopped_at == SOON and patient_of(reminder).reminders_stopped_at is None


# A doubt


def doubtful(clinic, **fields) -> models.Reminder:
    """Begun, and no server answered: planned again."""
    waits = {"state": "planned", "sent_at": None, "doubts": 1, "next_try_at": NOW + timedelta(seconds=90)}
    return sent(clinic, **waits | fields)


@pytest.mark.parametrize("kind", [Kind.ACCEPTED, Kind.DEFERRED, Kind.DELIVERED, Kind.BOUNCED])
def test_any_word_of_the_provider_settles_a_doubt(clinic, kind):
    reminder = doubtful(clinic)
    tell(reminder, kind)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason, reminder.sent_at) == ("sent", "settled", SOON)


def test_a_paused_doubt_is_settled_with_its_call(clinic):
    reminder = doubtful(clinic, state="paused", reason="in_doubt")
    reminder_moves.call_about(reminder, reason="booked", by=BY, now=NOW)
    tell(reminder, Kind.DELIVERED)
    reminder.refresh_from_db()
    assert reminder.state == "sent" and calls_of(reminder) == []


def test_a_message_that_waits_for_another_reason_is_not_settled(clinic):
    reminder = doubtful(clinic, state="paused", reason="address_changed")
    tell(reminder, Kind.DELIVERED)
    reminder.refresh_from_db()
    assert reminder.state == "paused"


def test_a_message_without_a_doubt_stays_planned(clinic):
    reminder = doubtful(clinic, doubts=0)
    tell(reminder, Kind.ACCEPTED)
    reminder.refresh_from_db()
    assert reminder.state == "planned"


def test_a_word_that_came_before_the_doubt_settles_it_at_once(clinic):
    reminder = sent(clinic, state="planned", sent_at=None)
    tell(reminder, Kind.ACCEPTED)
    reminder_moves.doubt(reminder, by=BY, now=SOON)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason) == ("sent", "settled")


@pytest.mark.parametrize(("listens", "seconds"), [(True, 90), (False, 60)])
def test_where_a_provider_tells_its_word_is_waited_for(clinic, settings, listens, seconds):
    settings.DELIVERY_EVENTS = listens
    reminder = sent(clinic, state="planned", sent_at=None)
    reminder_moves.doubt(reminder, by=BY, now=SOON)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.next_try_at) == ("planned", SOON + timedelta(seconds=seconds))


@pytest.mark.django_db(transaction=True)
def test_the_same_call_twice_at_once_is_one_event(clinic):
    reminder = sent(clinic)
    said = Said("postmark", "1", reminder.pk, Kind.BOUNCED, NOW)
    found = in_threads(*[lambda: delivery.record(said=said, by=BY, now=SOON)] * 3)
    assert sorted(found) == [False, False, True]
    assert calls_of(reminder) == ["address_failed"]
