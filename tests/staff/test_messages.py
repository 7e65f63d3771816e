"""One message of an appointment at the desk: what became of it, at once, or not at all."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import addresses, appointments
from checklists.queries import timeline
from checklists.rules.access import system
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in

LATE = NOW + timedelta(hours=14)  # 11 pm in Denver


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clinic):
    return signed_in(clinic.desk)


def of(row, rule="day_before") -> models.Reminder:
    return models.Reminder.objects.filter(appointment=row, rule=rule).latest("plan_version")


def at(row, rest="") -> str:
    return f"/staff/{row.site.slug}/appointments/{row.pk}/{rest}"


def shown(desk, row) -> str:
    return desk.get(at(row)).content.decode()


def sent_now(desk, row, rule="day_before"):
    where = at(row, f"messages/{of(row, rule).pk}/send/")
    return desk.post(where, {"act": "save"}, follow=True).content.decode()


def cancelled(desk, row) -> str:
    """Looked at, then saved as it was shown."""
    looked = desk.post(at(row, "cancel/"), {"reason": "no_ride"}).content.decode()
    seal = re.search(r'name="shown" value="([^"]*)"', looked)
    assert seal, "the page shows no preview"
    data = {"reason": "no_ride", "act": "save", "shown": seal[1]}
    return desk.post(at(row, "cancel/"), data, follow=True).content.decode()


def skipped(desk, row, rule="day_before", **body):
    return desk.post(at(row, f"messages/{of(row, rule).pk}/skip/"), body, follow=True).content.decode()


def marked(reminder, **fields) -> models.Reminder:
    """As a sweep leaves it."""
    models.Reminder.objects.filter(pk=reminder.pk).update(**fields)
    return models.Reminder.objects.get(pk=reminder.pk)


def leaving(reminder) -> models.Reminder:
    lease = {"lease_token": uuid4(), "lease_until": NOW + timedelta(minutes=12), "line": "line-1"}
    return marked(reminder, state="transmitting", transmit_at=NOW, attempts=1, **lease)


# At once


def test_sent_now_is_due_now_and_says_who_asked(clinic, desk):
    row = clinic.book()
    assert "It is on its way." in sent_now(desk, row)
    reminder = of(row)
    assert (reminder.state, reminder.next_try_at) == ("planned", NOW)
    assert f"Asked to go at once, <bdi>{clinic.desk.name}</bdi>" in shown(desk, row)


def test_a_second_click_changes_nothing(clinic, desk):
    row = clinic.book()
    sent_now(desk, row)
    assert "It was on its way already." in sent_now(desk, row)
    assert models.ReminderEvent.objects.filter(reason="send_now").count() == 1
    assert models.AuditEntry.objects.filter(action="reminder.send_now").count() == 1


def test_at_night_it_waits_and_says_until_when(clinic, desk, _still_clock):
    row = clinic.book()
    _still_clock.move_to(LATE)
    desk = signed_in(clinic.desk)
    assert "It can go from 8:00 am." in sent_now(desk, row)
    assert of(row).next_try_at > LATE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reminders_stopped_at": NOW}, "They want no reminders by email."),
        ({"email": ""}, "There is no email address."),
        ({"address_failed_at": NOW}, "The email address does not work."),
        ({"email_changed_at": NOW}, "The email address is new. Read it back to the patient first"),
    ],
)
def test_who_cannot_be_reached_is_called_instead(clinic, desk, fields, words):
    row = clinic.book()
    models.Patient.objects.filter(pk=row.patient_id).update(**fields)
    assert words in sent_now(desk, row)
    assert of(row).next_try_at > NOW


def test_a_message_for_after_the_infusion_does_not_go_before_it(clinic, desk):
    row = clinic.book()
    assert "It is for after the infusion." in sent_now(desk, row, "day_after")


def test_nothing_goes_while_reminders_are_off(clinic, desk):
    row = clinic.book()
    models.Site.objects.filter(pk=row.site_id).update(reminders_off_at=NOW)
    assert "Reminders are off at this site." in sent_now(desk, row)


def test_what_waited_for_an_address_goes_once_it_was_read_back(clinic, desk):
    row = clinic.book()
    models.Patient.objects.filter(pk=row.patient_id).update(email_changed_at=NOW)
    marked(of(row), state="paused", reason="address_changed")
    assert "Read it back to the patient first" in sent_now(desk, row)
    addresses.confirm(patient_id=row.patient_id, by=clinic.desk, now=NOW)
    sent_now(desk, row)
    assert (of(row).state, of(row).next_try_at) == ("planned", NOW)


def test_its_text_is_shown_before_it_goes(clinic, desk):
    row = clinic.book()
    page = desk.post(at(row, f"messages/{of(row).pk}/send/")).content.decode()
    assert "Ana gets 1 message, now." in page and "blue kettle" in page
    assert of(row).next_try_at > NOW and not models.AccessLink.objects.exists()


def test_a_message_of_another_appointment_is_not_there(clinic, desk):
    row, other = clinic.book(), clinic.book()
    answer = desk.post(at(row, f"messages/{of(other).pk}/send/"))
    assert answer.status_code == 404 and of(other).next_try_at > NOW


def test_a_message_that_was_cancelled_does_not_go(clinic, desk):
    row = clinic.book()
    reminder = of(row)
    appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    answer = desk.post(at(row, f"messages/{reminder.pk}/send/"), follow=True).content.decode()
    assert "It is not planned any more." in answer
    assert models.Reminder.objects.get(pk=reminder.pk).state == "cancelled"


# Not at all


def test_a_courtesy_is_skipped_in_one_tap(clinic, desk):
    row = clinic.book()
    assert "Skipped." in skipped(desk, row, "last_drink")
    assert (of(row, "last_drink").state, of(row, "last_drink").reason) == ("superseded", "skipped")
    assert not models.Call.objects.exists()


def test_a_critical_one_asks_first(clinic, desk):
    row = clinic.book()
    assert "Do they know it from you?" in skipped(desk, row)
    assert of(row).state == "planned"


def test_skipping_a_call_speaks_of_a_call(clinic, desk):
    page = skipped(desk, clinic.book(), "call_unready")
    assert "Did somebody speak to them already?" in page and "Put it on the call list now" in page


def test_who_was_not_told_stands_on_the_call_list(clinic, desk):
    row = clinic.book()
    skipped(desk, row, told="no")
    assert models.Call.objects.get().reason == "day_before"


def test_who_was_told_by_phone_is_not_called(clinic, desk):
    row = clinic.book()
    skipped(desk, row, told="yes")
    assert of(row).state == "superseded" and not models.Call.objects.exists()


def test_a_cancel_is_told_to_who_knew_only_by_phone(clinic, desk):
    row = clinic.book()
    skipped(desk, row, "booked", told="yes")
    appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    assert of(row, "cancelled").state == "planned"


def test_a_skipped_message_that_was_told_by_phone_did_not_leave(clinic, desk):
    row = clinic.book()
    skipped(desk, row, told="yes")
    assert "May have left" not in shown(desk, row)


def test_skipping_twice_is_once(clinic, desk):
    row = clinic.book()
    for _ in range(2):
        skipped(desk, row, told="no")
    assert models.AuditEntry.objects.filter(action="reminder.skip").count() == 1


def test_a_skipped_message_stays_skipped_when_the_plan_is_revised(clinic, desk):
    row = clinic.book()
    skipped(desk, row, told="yes")
    appointments.planning.replan_hours(row, now=NOW)
    assert (of(row).plan_version, of(row).state, of(row).reason) == (2, "superseded", "already")


def test_what_is_on_the_wire_is_not_skipped(clinic, desk):
    row = clinic.book()
    leaving(of(row))
    assert "It has left, or is leaving right now." in skipped(desk, row, told="no")


# What became of it


def test_delivered_and_bounced_are_words_of_their_own(clinic, desk):
    row = clinic.book()
    reminder = marked(of(row, "booked"), state="sent", sent_at=NOW)
    models.ReminderEvent.objects.create(site=row.site, reminder=reminder, at=NOW, state="sent")
    assert "Left, accepted by the mail server" in shown(desk, row)
    event = {"site": row.site, "reminder": reminder, "provider": "p", "at": NOW, "received_at": NOW}
    models.DeliveryEvent.objects.create(event_id="1", kind="bounced", detail="550 no such user", **event)
    page = shown(desk, row)
    assert "Bounced: it did not arrive" in page and "550 no such user" in page


def test_a_time_that_matters_is_shown_to_the_second_on_the_site_s_clock(clinic, desk):
    row = clinic.book()
    left = NOW + timedelta(minutes=41, seconds=7)
    reminder = marked(of(row, "booked"), state="sent", sent_at=left)
    models.ReminderEvent.objects.create(site=row.site, reminder=reminder, at=left, state="sent")
    assert "Mon 23 Nov, 9:41:07 am" in shown(desk, row)


def test_a_cancel_that_came_too_late_says_that_a_message_left(clinic, desk):
    row = clinic.book()
    reminder = leaving(of(row, "booked"))
    answer = cancelled(desk, row)
    assert "A message left, or may have, before that" in answer
    assert "A message may have left before the appointment was changed" in answer
    free = {"lease_token": None, "lease_until": None, "line": None}
    marked(reminder, state="sent", sent_at=NOW + timedelta(seconds=2), **free)
    assert "A message left while the appointment was being changed" in shown(desk, row)


def test_a_cancel_in_time_speaks_of_no_message_that_left(clinic, desk):
    row = clinic.book()
    marked(of(row, "booked"), state="sent", sent_at=NOW - timedelta(minutes=1), transmit_at=NOW)
    answer = cancelled(desk, row)
    assert "A message left" not in answer and "may have left" not in answer


def test_messages_of_an_earlier_plan_are_folded_away(clinic, desk):
    row = clinic.book()
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=NOW)
    lines = timeline.timeline(models.Appointment.objects.get(pk=row.pk))
    assert {line.is_earlier for line in lines} == {True, False}
    assert "of earlier plans did not go" in shown(desk, row)


def test_the_timeline_costs_one_statement_however_long_it_is(clinic, django_assert_num_queries):
    row = clinic.book()
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=NOW)
    row.refresh_from_db()
    with django_assert_num_queries(1):
        timeline.timeline(row)


def test_a_call_has_no_send_now(clinic):
    row = clinic.book()
    call = next(line for line in timeline.timeline(row) if line.is_call)
    assert (call.may_send, call.may_skip) == (False, True)


def test_the_program_itself_may_ask_too(clinic):
    row = clinic.book()
    found = timeline.line(appointment_id=row.pk, reminder_id=of(row).pk, by=system("test"))
    assert found is not None and found.is_critical


def test_the_text_of_a_planned_message_is_one_tap_away(clinic, desk):
    row = clinic.book()
    link = f"protocols/versions/{row.protocol_version_id}/preview/day_before/?start=2026-11-26T10%3A00"
    assert link in shown(desk, row)
    assert desk.get(f"/staff/{row.site.slug}/{link}").status_code == 200
