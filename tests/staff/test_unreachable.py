"""Whom no email reaches: a list with numbers, and a mark where somebody looks at their name."""

from datetime import timedelta

import pytest
import time_machine

from checklists import models
from checklists.actions import appointments
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic):
    return signed_in(clinic.desk)


def listed(clinic, desk) -> str:
    return desk.get(f"/staff/{clinic.site.slug}/unreachable/").content.decode()


def booked(clinic, **fields):
    row = clinic.book(clinic.patient())
    models.Patient.objects.filter(pk=row.patient_id).update(**fields)
    return row


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "No email address"),
        ({"address_failed_at": NOW - timedelta(days=2)}, "The email address does not work"),
        ({"reminders_stopped_at": NOW}, "They want no reminders by email"),
        ({"follow_up_stopped_at": NOW}, "They want no email after the appointment"),
        ({"email_changed_at": NOW}, "The email address is new, and nobody has read it back"),
    ],
)
def test_each_reason_stands_with_the_number_to_call(clinic, desk, fields, words):
    booked(clinic, **fields)
    page = listed(clinic, desk)
    assert words in page and 'href="tel:+13035550111"' in page


def test_since_when_it_does_not_work(clinic, desk):
    booked(clinic, address_failed_at=NOW - timedelta(days=2))
    assert "Sat 21 Nov, 9:00 am" in listed(clinic, desk)


def test_who_is_reached_is_not_listed(clinic, desk):
    clinic.book()
    assert "Email reaches everybody who is booked." in listed(clinic, desk)


@pytest.mark.parametrize("act", ["cancelled", "past"])
def test_who_does_not_come_is_not_listed(clinic, desk, act):
    row = booked(clinic, email="")
    if act == "cancelled":
        appointments.cancel(appointment_id=row.pk, reason="other", by=clinic.desk, now=NOW)
    else:
        models.Appointment.objects.update(
            starts_at=NOW - timedelta(days=1), arrive_at=NOW - timedelta(days=2)
        )
    assert "Email reaches everybody" in listed(clinic, desk)


def test_two_appointments_are_one_line_with_the_nearer(clinic, desk):
    patient = clinic.patient(email="", last_name="Marsh")
    for days in (7, 0):
        clinic.book(patient, starts_at=START + timedelta(days=days))
    page = listed(clinic, desk)
    assert page.count("Marsh</bdi>") == 1 and "Thu 26 Nov, 10:00 am" in page


def test_the_nearest_appointment_stands_first(clinic, desk):
    clinic.book(clinic.patient(email="", last_name="Later"), starts_at=START + timedelta(days=3))
    clinic.book(clinic.patient(email="", last_name="Sooner"))
    page = listed(clinic, desk)
    assert page.index("Sooner") < page.index("Later")


def test_the_call_list_leads_there_and_says_how_many(clinic, desk):
    booked(clinic, email="")
    page = desk.get(f"/staff/{clinic.site.slug}/calls/").content.decode()
    assert "1 patient is not reached by email" in page


def test_another_site_s_patient_is_not_listed(clinic):
    booked(clinic, email="", last_name="Yellowbird")
    stranger = signed_in(clinic.other_nurse)
    page = stranger.get(f"/staff/{clinic.other_site.slug}/unreachable/").content.decode()
    assert "Yellowbird" not in page and "Email reaches everybody" in page


def test_the_board_the_appointment_and_the_search_say_that_no_reminders_go(clinic, desk):
    row = booked(clinic, address_failed_at=NOW, last_name="Marsh")
    pages = (f"?on={START:%Y-%m-%d}", f"appointments/{row.pk}/", "patients/?q=Marsh")
    for rest in pages:
        page = desk.get(f"/staff/{clinic.site.slug}/{rest}").content.decode()
        assert "no reminders" in page and ": email does not arrive" in page, rest


def test_the_board_brings_it_with_its_refresh(clinic, desk):
    row = clinic.book()
    rows = f"/staff/{clinic.site.slug}/rows/?on={START:%Y-%m-%d}"
    first = desk.get(rows)
    models.Patient.objects.filter(pk=row.patient_id).update(reminders_stopped_at=NOW)
    again = desk.get(rows, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200 and ": wants no email" in again.content.decode()


def test_the_list_costs_two_statements_however_long_it_is(clinic, desk, django_assert_num_queries):
    """Session, person, site, the two of the list, and the look that is told in a transaction of its own."""
    booked(clinic, email="")
    listed(clinic, desk)
    with django_assert_num_queries(8):
        listed(clinic, desk)
    for _ in range(3):
        booked(clinic, reminders_stopped_at=NOW)
    with django_assert_num_queries(8):
        listed(clinic, desk)


# Those who help


def helper(row, **fields):
    return models.Companion.objects.create(
        site=row.site,
        patient=row.patient,
        **{"name": "Sam Poe", "phone": "+1 303 555 0134", "email": "", **fields},
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No email address. Phone them."),
        ({"email": "s@h.example", "stopped_at": NOW}, "They want no messages from us. Phone them."),
        ({"email": "s@h.example", "address_failed_at": NOW}, "The email address does not work. Phone them,"),
    ],
)
@pytest.mark.parametrize("part", ["takes them home", "second contact", "helps with the list"])
def test_who_helps_and_is_not_reached_stands_with_their_number(clinic, desk, part, fields, words):
    row = clinic.book()
    agreed = {"second contact": {"contact_agreed_at": NOW}, "helps with the list": {"help_agreed_at": NOW}}
    found = helper(row, **fields, **agreed.get(part, {}))
    if part == "takes them home":
        models.RideHome.objects.filter(appointment=row).update(driver=found)
    page = listed(clinic, desk)
    assert words in page and part in page and 'href="tel:+13035550134"' in page


@pytest.mark.parametrize("fields", [{"help_agreed_at": NOW, "email": "s@h.example"}, {}, {"ended_at": NOW}])
def test_who_is_reached_or_does_not_help_any_more_is_not_listed(clinic, desk, fields):
    helper(clinic.book(), **fields)
    assert "Sam Poe" not in listed(clinic, desk)


def test_another_sites_helpers_are_not_listed(clinic):
    helper(clinic.book(), help_agreed_at=NOW)
    stranger = signed_in(clinic.other_nurse)
    page = stranger.get(f"/staff/{clinic.other_site.slug}/unreachable/").content.decode()
    assert "Sam Poe" not in page
