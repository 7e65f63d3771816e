"""Messages to the driver and the second contact: to them alone, with their own link, stop and failed address."""

from datetime import timedelta

import pytest
from django.test import Client

from checklists.models import AccessLink, Call, Patient, Reminder
from tests.factories import NOW
from tests.reminders.ladder import DUE, driver, helper, planned, second_contact, with_ladder

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
CANARIES = ("Canarylast", "1931", "canaryphrase", "canarypatient@", "Lorazepam", "4:00 am", "8:00 am")


@pytest.fixture
def row(clinic, send):
    """Booked and told; nothing else of the patient's is due for a day."""
    with_ladder(clinic)
    person = clinic.patient(
        first_name="Ana",
        last_name="Canarylast",
        email="canarypatient@x.example",
        recognition_phrase="canaryphrase",
    )
    row = clinic.book(person)
    send(SOON)
    Reminder.objects.filter(appointment=row, recipient="patient", state="planned").update(
        next_try_at=NOW + timedelta(days=2)
    )
    return row


def sent_to(sink):
    return sink.recipients[1:]


def test_the_second_contact_is_asked_while_nobody_is_named(row, send, sink):
    eva = second_contact(row)
    asked = planned(row, "ride_second")
    assert send(DUE).sent == 1
    asked.refresh_from_db()
    assert (sent_to(sink), asked.companion_id) == ([eva.email], eva.pk)


def test_their_link_is_a_driver_s_and_their_own(row, send, sink):
    eva = second_contact(row)
    asked = planned(row, "ride_second")
    send(DUE)
    link = AccessLink.objects.get(reminder=asked)
    assert (link.purpose, link.companion_id) == ("driver", eva.pk)
    assert "/l/d" in sink.mails[-1].get_body(("plain",)).get_content()


@pytest.mark.parametrize("rule", ["ride_second", "driver_asked", "driver_day_before"])
def test_a_first_name_a_day_a_place_and_nothing_else_of_the_patient(row, send, sink, rule):
    (second_contact if rule == "ride_second" else driver)(row)
    planned(row, rule)
    send(DUE)
    mail = sink.mails[-1]
    whole = str(mail) + mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert [word for word in CANARIES if word in whole] == []
    plain = mail.get_body(("plain",)).get_content()
    assert (
        "Ana asked us to write to you." in plain
        and "Thursday 26 November. Please be there from 11:40 am to 12:10 pm." in plain
    )
    assert "12 Maple Street, Denver" in plain and "Ana" not in mail["Subject"]


@pytest.mark.parametrize(
    ("rule", "who", "reason"),
    [
        ("ride_second", "named", "ride_named"),
        ("ride_second", "nobody", "nobody_named"),
        ("driver_asked", "nobody", "nobody_named"),
        ("driver_day_before", "nobody", "nobody_named"),
    ],
)
def test_nothing_goes_to_whom_it_is_not_for(row, send, sink, rule, who, reason):
    if who == "named":
        second_contact(row)
        driver(row)
    message = planned(row, rule)
    send(DUE)
    message.refresh_from_db()
    assert (sent_to(sink), message.state, message.reason) == ([], "superseded", reason)


def test_a_question_to_who_was_named_before_does_not_go_to_the_next_one(row, send, sink):
    before = helper(row)
    message = planned(row, "driver_asked")
    Reminder.objects.filter(pk=message.pk).update(companion=before)
    driver(row, email="kim@helper.example")
    send(DUE)
    assert sent_to(sink) == []


def test_a_refused_address_of_theirs_is_theirs_and_a_call(row, send, sink):
    eva = second_contact(row)
    planned(row, "ride_second")
    sink.will("RCPT", "550 no such mailbox")
    send(DUE)
    eva.refresh_from_db()
    assert eva.address_failed_at is not None and Patient.objects.get().address_failed_at is None
    assert list(Call.objects.values_list("reason", flat=True)) == ["ride_second"]


def test_one_click_ends_the_messages_to_them_and_to_nobody_else(row, send, sink):
    sam = driver(row)
    planned(row, "driver_asked")
    send(DUE)
    stop = sink.mails[-1]["List-Unsubscribe"].strip("<>").partition("8000")[2]
    Client().post(stop, {"List-Unsubscribe": "One-Click"})
    message = planned(row, "driver_day_before", due=DUE + timedelta(hours=1))
    send(DUE + timedelta(hours=1))
    sam.refresh_from_db()
    message.refresh_from_db()
    assert sam.stopped_at is not None and Patient.objects.get().reminders_stopped_at is None
    assert (len(sent_to(sink)), message.reason) == (1, "helper_unreachable")


def test_a_critical_one_that_cannot_reach_them_is_a_call(row, send, sink):
    driver(row, email="")
    message = planned(row, "driver_day_before", rank=0)
    send(DUE)
    message.refresh_from_db()
    assert (message.reason, Call.objects.get().reason) == ("helper_unreachable", "driver_day_before")


def test_the_night_is_quiet_for_them_too(row, send, sink):
    driver(row)
    message = planned(row, "driver_asked", due=NOW + timedelta(hours=13))
    send(NOW + timedelta(hours=13))  # 10:00 pm
    message.refresh_from_db()
    assert (sent_to(sink), message.state) == ([], "planned")
    send(NOW + timedelta(hours=23, minutes=1))
    assert len(sent_to(sink)) == 1


def test_what_was_told_to_one_is_told_to_nobody_else(row, send, sink):
    """Of several overdue messages one goes, to each person."""
    driver(row)
    second_contact(row)
    planned(row, "driver_asked", due=DUE - timedelta(hours=1))
    planned(row, "driver_day_before", due=DUE)
    day_before = Reminder.objects.get(appointment=row, rule="day_before", plan_version=row.plan_version)
    Reminder.objects.filter(pk=day_before.pk).update(due_at=DUE, next_try_at=DUE)
    send(DUE + timedelta(minutes=1))
    assert sorted(sent_to(sink)) == ["canarypatient@x.example", "sam@helper.example"]


def test_a_patient_is_told_again_whatever_a_driver_was_told(row, send, sink):
    driver(row)
    planned(row, "driver_asked")
    send(DUE)
    day_before = Reminder.objects.get(appointment=row, rule="day_before", plan_version=row.plan_version)
    Reminder.objects.filter(pk=day_before.pk).update(due_at=DUE - timedelta(hours=1), next_try_at=DUE, rank=1)
    send(DUE + timedelta(minutes=5))
    assert sent_to(sink)[-1] == "canarypatient@x.example"


def test_they_are_not_written_to_more_than_six_times_a_day(row, send, sink):
    for number in range(7):
        driver(row, email=f"sam{number}@helper.example")
        planned(row, f"driver_asked:{number + 1}", due=DUE + timedelta(minutes=number))
        send(DUE + timedelta(minutes=number))
    assert len(sent_to(sink)) == 6
    assert Reminder.objects.get(rule="driver_asked:7").reason == "cap"


def test_an_address_is_counted_whoever_it_belongs_to(row, clinic, send, sink):
    """Ten a day to one address, over every patient whom they help."""
    for number in range(12):
        other = row if number == 0 else clinic.book(starts_at=row.starts_at + timedelta(hours=number))
        driver(other)
        Reminder.objects.filter(appointment=other, recipient="patient", state="planned").update(
            next_try_at=NOW + timedelta(days=2)
        )
        planned(other, "driver_asked", due=DUE + timedelta(minutes=number))
        send(DUE + timedelta(minutes=number))
    assert sink.recipients.count("sam@helper.example") == 10


def test_while_the_patient_rests_a_driver_may_still_be_asked(row, send, sink):
    driver(row)
    type(row).objects.filter(pk=row.pk).update(status="resting")
    planned(row, "driver_asked")
    send(DUE)
    assert len(sent_to(sink)) == 1
