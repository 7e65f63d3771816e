"""The ride ladder as the shipped protocol has it, on a held clock: the patient, the second contact, the call list.

Thursday 26 November 2026, 10:00 in Denver; first infusion, booked on Monday.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, driver_answers, rides, second_contacts, seen_changes
from checklists.actions.second_contacts import SecondContact
from checklists.models import Call, Companion, Item, Reminder, RideHome
from checklists.rules.access import ActorKind
from tests.factories import NOW, START

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=3)
TUESDAY = datetime(2026, 11, 24, 17, 1, tzinfo=UTC)  # 10:01 am: two days before
WEDNESDAY = datetime(2026, 11, 25, 21, 1, tzinfo=UTC)  # 2:01 pm: 20 hours before
AFTERNOON = datetime(2026, 11, 25, 22, 1, tzinfo=UTC)  # 3:01 pm: the day before
EVA, SAM = "eva@helper.example", "sam@helper.example"


@pytest.fixture
def row(clinic, send):
    """Booked and told; all but the ride is done, and the second contact is agreed."""
    row = clinic.book()
    second_contacts.name(
        patient_id=row.patient_id, contact=SecondContact("Eva", "303 555 0160", EVA), by=clinic.desk, now=NOW
    )
    send(SOON)
    Item.objects.filter(appointment=row).exclude(kind="ride").update(done=True)
    return row


def name(clinic, row, now):
    sam = rides.Driver("Sam", "303 555 0134", "", True, email=SAM)
    rides.name_driver(
        appointment_id=row.pk, operation_id=uuid4(), driver=sam, by=clinic.link_actor(row), now=now
    )


def holder(clinic, row, email):
    companion = Companion.objects.filter(email=email).latest("pk")
    return replace(clinic.link_actor(row, ActorKind.DRIVER), companion_id=companion.pk)


def yes(clinic, row, email, now):
    by = holder(clinic, row, email)
    driver_answers.accept(appointment_id=row.pk, phone="303 555 0160", is_adult=True, by=by, now=now)


def to_helpers(sink):
    return [address for address in sink.recipients if address.endswith("@helper.example")]


def open_calls(row):
    return sorted(Call.objects.filter(appointment=row, closed_at=None).values_list("reason", flat=True))


def test_the_patient_then_the_second_contact_then_the_call_list(clinic, row, send, sink):
    assert (to_helpers(sink), open_calls(row)) == ([], [])
    send(TUESDAY)
    assert (to_helpers(sink), open_calls(row)) == ([EVA], [])
    send(WEDNESDAY)
    assert (to_helpers(sink), open_calls(row)) == ([EVA], ["call_unready"])


def test_no_step_after_the_drivers_yes(clinic, row, send, sink):
    name(clinic, row, SOON)
    send(SOON + timedelta(minutes=3))
    yes(clinic, row, SAM, SOON + timedelta(minutes=9))
    for at in (TUESDAY, WEDNESDAY):
        send(at)
    assert (to_helpers(sink), open_calls(row)) == ([SAM], [])
    assert Reminder.objects.filter(rule="ride_second").latest("plan_version").reason == "ride_named"


def test_no_step_after_the_second_contacts_yes(clinic, row, send, sink):
    send(TUESDAY)
    yes(clinic, row, EVA, TUESDAY + timedelta(hours=1))
    send(WEDNESDAY)
    assert (to_helpers(sink), open_calls(row)) == ([EVA], [])
    assert RideHome.objects.get(appointment=row).driver.name == "Eva"


def test_a_driver_who_falls_out_on_wednesday_has_the_second_contact_asked_at_once(clinic, row, send, sink):
    name(clinic, row, SOON)
    send(SOON + timedelta(minutes=3))
    send(TUESDAY)
    late = TUESDAY + timedelta(hours=23)  # Wednesday, 9:01 am
    driver_answers.decline(appointment_id=row.pk, by=holder(clinic, row, SAM), now=late)
    send(late + timedelta(seconds=5))
    assert (to_helpers(sink), open_calls(row)) == ([SAM, EVA], ["driver_unsure"])
    yes(clinic, row, EVA, late + timedelta(hours=1))
    send(WEDNESDAY)
    assert open_calls(row) == []


def test_who_said_no_is_not_asked_again(clinic, row, send, sink):
    """Eva cannot; then Sam is named and falls out: nobody asks her a second time."""
    send(TUESDAY)
    driver_answers.decline(
        appointment_id=row.pk, by=holder(clinic, row, EVA), now=TUESDAY + timedelta(hours=1)
    )
    name(clinic, row, TUESDAY + timedelta(hours=2))
    send(TUESDAY + timedelta(hours=2, minutes=3))
    driver_answers.decline(
        appointment_id=row.pk, by=holder(clinic, row, SAM), now=TUESDAY + timedelta(hours=3)
    )
    send(TUESDAY + timedelta(hours=3, minutes=3))
    assert (to_helpers(sink), open_calls(row)) == ([EVA, SAM], ["driver_unsure"])


def test_the_day_before_the_driver_reads_thank_you(clinic, row, send, sink):
    name(clinic, row, SOON)
    yes(clinic, row, SAM, SOON)
    send(AFTERNOON)
    last = next(mail for mail in reversed(sink.mails) if mail["To"] == SAM)
    assert "Thank you for taking Ana home." in last.get_body(("plain",)).get_content()


def moved(clinic, row, send):
    """From 10:00 am to 1:00 pm of the same day, and told."""
    appointments.move(
        appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=TUESDAY
    )
    send(TUESDAY + timedelta(minutes=3))
    return Reminder.objects.filter(appointment=row, rule="move_unseen").latest("plan_version")


def test_a_change_that_nobody_saw_is_a_call_before_the_day(clinic, row, send, sink):
    call = moved(clinic, row, send)
    send(call.due_at + timedelta(minutes=1))
    assert "move_unseen" in open_calls(row)
    row.refresh_from_db()
    seen_changes.see(
        appointment_id=row.pk, plan_version=row.plan_version, by=clinic.link_actor(row), now=call.due_at
    )
    assert "move_unseen" not in open_calls(row)


def test_a_change_that_was_seen_is_no_call(clinic, row, send, sink):
    call = moved(clinic, row, send)
    row.refresh_from_db()
    seen_changes.see(
        appointment_id=row.pk, plan_version=row.plan_version, by=clinic.link_actor(row), now=TUESDAY
    )
    send(call.due_at + timedelta(minutes=1))
    call.refresh_from_db()
    assert ("move_unseen" in open_calls(row), call.reason) == (False, "change_seen")
