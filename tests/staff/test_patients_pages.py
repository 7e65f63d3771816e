"""Patients at the desk: found, added once, reached by what they gave."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import appointments, calls
from tests import factories
from tests.factories import NOW, START
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: factories.Clinic):
    return signed_in(clinic.desk)


def at(clinic, path: str = "") -> str:
    return f"/staff/{clinic.site.slug}/patients/{path}"


def found(clinic, desk, text: str) -> str:
    return desk.get(at(clinic), {"q": text}).content.decode()


PERSON = {
    "first_name": "Ben",
    "last_name": "Cole",
    "date_of_birth": "1984-07-11",
    "email": "ben@patient.example",
    "phone": "(303) 555-0134",
}


@pytest.mark.parametrize("text", ["cole", "Ben", "ben co", "303 555 0134", "555-0134", "a77", "Nuit"])
def test_a_patient_is_found_by(clinic, desk, text):
    clinic.patient(first_name="Ben", last_name="Cole-Nuit", phone="+1 303-555-0134", record_number="A77")
    assert "Cole-Nuit, Ben" in found(clinic, desk, text)


@pytest.mark.parametrize("text", ["", "zzz", "303", "%", "_", "' OR 1=1", "\x00"])
def test_nobody_is_found_by(clinic, desk, text):
    clinic.patient(first_name="Ben", last_name="Cole", phone="+1 303-555-0134")
    assert "Cole, Ben" not in found(clinic, desk, text)


def test_at_most_20_are_shown_and_the_rest_is_said(clinic, desk):
    for _ in range(22):
        clinic.patient(last_name="Many")
    page = found(clinic, desk, "many")
    assert page.count("Many, Ana</bdi>") == 20 and "type another letter" in page


def test_another_sites_patient_is_not_found(clinic, desk):
    factories.PatientFactory(site=clinic.other_site, last_name="Yellowbird")
    assert "Yellowbird, Ana" not in found(clinic, desk, "yellowbird")


def test_a_new_patient_goes_on_to_the_booking(clinic, desk):
    answer = desk.post(at(clinic, "new/"), PERSON)
    assert answer.url.endswith(f"/book/?patient={models.Patient.objects.get().pk}")


def test_a_phone_number_is_kept_in_its_international_form(clinic, desk):
    desk.post(at(clinic, "new/"), PERSON)
    assert models.Patient.objects.get().phone == "+1 303-555-0134"


def test_a_double_click_asks_before_it_makes_a_second_one(clinic, desk):
    desk.post(at(clinic, "new/"), PERSON)
    page = desk.post(at(clinic, "new/"), PERSON)
    assert "Is it one of these?" in page.content.decode()
    assert models.Patient.objects.count() == 1


def test_two_people_of_one_name_can_stay_two(clinic, desk):
    desk.post(at(clinic, "new/"), PERSON)
    desk.post(at(clinic, "new/"), {**PERSON, "act": "another"})
    assert models.Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("first_name", "", "required"),
        ("first_name", "Ben\nBcc: x", "on one line"),
        ("last_name", "x" * 81, "to 80 characters"),
        ("email", "ben@", "not an email address"),
        ("email", "ben@x.example\r\nBcc: a@b.example", "not an email address"),
        ("phone", "12", "not a whole phone number"),
        ("phone", "call me", "not a whole phone number"),
        ("date_of_birth", "2027-01-01", "no birth date"),
        ("date_of_birth", "1584-07-11", "no birth date"),
        ("date_of_birth", "11.7.84", "not a date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(clinic, desk, name, value, words):
    page = desk.post(at(clinic, "new/"), {**PERSON, name: value})
    assert words in page.content.decode()
    assert not models.Patient.objects.exists()


def test_somebody_who_cannot_be_reached_at_all_is_asked_about(clinic, desk):
    page = desk.post(at(clinic, "new/"), {**PERSON, "email": "", "phone": ""})
    assert "we must be able to reach them" in page.content.decode()


def test_a_record_number_is_one_patients(clinic, desk):
    clinic.patient(record_number="A77")
    typed = {**PERSON, "record_number": "a77"}
    assert "Is it one of these?" in desk.post(at(clinic, "new/"), typed).content.decode()
    page = desk.post(at(clinic, "new/"), {**typed, "act": "another"})
    assert "Another patient has this record number" in page.content.decode()


@pytest.mark.parametrize(
    "known",
    [
        {"first_name": "Katherine", "last_name": "Meier", "date_of_birth": date(1980, 2, 3)},
        {"phone": "+1 303-555-0142", "date_of_birth": date(1950, 1, 1)},
        {"email": "KIM@patient.example", "date_of_birth": date(1950, 1, 1)},
    ],
    ids=["alike", "phone", "email"],
)
def test_somebody_who_may_be_known_already_is_shown_before_they_are_added(clinic, desk, known):
    clinic.patient(**{"first_name": "Zoe", "last_name": "Quill", **known})
    typed = {
        "first_name": "Catherine", "last_name": "Meyer", "date_of_birth": "1980-02-03",
        "phone": "303 555 0142", "email": "kim@patient.example",
    }  # fmt: skip
    page = desk.post(at(clinic, "new/"), typed).content.decode()
    assert "Is it one of these?" in page
    assert models.Patient.objects.count() == 1


def test_somebody_else_with_the_same_birth_date_is_no_double(clinic, desk):
    clinic.patient(first_name="Ben", last_name="Cole", date_of_birth=date(1980, 2, 3), phone="")
    typed = {
        "first_name": "Anna",
        "last_name": "Ruiz",
        "date_of_birth": "1980-02-03",
        "phone": "303 555 0142",
    }
    assert desk.post(at(clinic, "new/"), typed).status_code == 302


def test_what_another_page_proposed_goes_along_to_the_booking(clinic, desk):
    asked = "start=2026-11-26T10%3A00"
    assert desk.get(f"/staff/{clinic.site.slug}/book/?{asked}").url.endswith(f"/patients/?{asked}")
    patient = clinic.patient(first_name="Ana")
    page = desk.get(f"{at(clinic, '')}?q=ana&{asked}").content.decode()
    assert f"?patient={patient.pk}&amp;{asked}" in page
    typed = {"first_name": "Ida", "last_name": "New", "date_of_birth": "1981-02-03", "phone": "303 555 0143"}
    assert asked in desk.post(f"{at(clinic, 'new/')}?{asked}", typed).url


def test_medicines_stand_there_for_clinical_staff_alone(clinic, desk):
    row = clinic.book()
    models.MedicationEntry.objects.create(
        site=clinic.site,
        appointment=row,
        operation_id=uuid4(),
        text="Sertraline 50",
        added_at=NOW,
        by="patient:1",
    )
    assert "Sertraline 50" in signed_in(clinic.nurse).get(at(clinic, f"{row.patient_id}/")).content.decode()
    assert "Sertraline" not in desk.get(at(clinic, f"{row.patient_id}/")).content.decode()


def test_a_gap_that_a_cancel_leaves_is_said(clinic, desk):
    patient = clinic.patient()
    rows = [clinic.book(patient, starts_at=START + timedelta(days=days)) for days in (0, 4, 8)]
    assert "usual are" not in desk.get(at(clinic, f"{patient.pk}/")).content.decode()
    appointments.cancel(appointment_id=rows[1].pk, reason="other", by=clinic.desk, now=NOW)
    page = desk.get(at(clinic, f"{patient.pk}/")).content.decode()
    assert "Thursday 26 November to Friday 4 December: 8 days after the one before; usual are 2 to 7." in page


def test_the_page_shows_the_phrase(clinic, desk):
    patient = clinic.patient(recognition_phrase="copper garden")
    assert "copper garden" in desk.get(at(clinic, f"{patient.pk}/")).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "No email address. The call list takes over. Ask for one."),
        ({"address_failed_at": NOW}, "The email address does not work"),
        ({"reminders_stopped_at": NOW}, "They want no reminders by email"),
        ({"phone": ""}, "No phone number: nobody can call."),
    ],
)
def test_the_page_says_what_cannot_be_reached(clinic, desk, fields, words):
    patient = clinic.patient(**fields)
    assert words in desk.get(at(clinic, f"{patient.pk}/")).content.decode()


def change(clinic, desk, patient, **typed):
    now = {"preferred_name": patient.preferred_name, "email": patient.email, "phone": patient.phone}
    data = {**now, **typed}
    return desk.post(at(clinic, f"{patient.pk}/contact/"), {**data, "shown": f"to {data['email']}"})


def test_a_new_address_is_stamped_and_ends_old_links(clinic, desk):
    row = clinic.book()
    change(clinic, desk, row.patient, email="new@patient.example")
    row.refresh_from_db()
    assert (row.patient.email_changed_at, row.link_epoch) == (NOW, 2)


def test_a_new_phone_number_ends_no_link(clinic, desk):
    row = clinic.book()
    change(clinic, desk, row.patient, phone="303 555 0177")
    row.refresh_from_db()
    assert (row.patient.phone, row.patient.email_changed_at, row.link_epoch) == ("+1 303-555-0177", None, 1)


def test_other_fields_in_the_body_change_nothing(clinic, desk):
    patient = clinic.patient()
    before = models.Patient.objects.values().get()
    change(
        clinic,
        desk,
        patient,
        first_name="X",
        site=clinic.other_site.pk,
        id="9",
        reminders_stopped_at="",
        phone="",
    )
    after = models.Patient.objects.values().get()
    assert {name for name in after if after[name] != before[name]} == {"phone"}


def test_another_sites_nurse_reads_and_changes_nothing(clinic):
    patient = clinic.patient(last_name="Yellowbird")
    stranger = signed_in(clinic.other_nurse)
    for slug in (clinic.site.slug, clinic.other_site.slug):
        where = f"/staff/{slug}/patients/{patient.pk}/"
        answers = [stranger.get(where), stranger.get(f"{where}contact/")]
        answers.append(stranger.post(f"{where}contact/", {"email": "evil@x.example"}))
        assert {answer.status_code for answer in answers} <= {403, 404}
        assert not any(b"Yellowbird" in answer.content for answer in answers)
    patient.refresh_from_db()
    assert patient.email_changed_at is None


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30])
def test_a_number_that_no_patient_has_is_not_there(clinic, desk, number):
    assert desk.get(at(clinic, f"{number}/")).status_code == 404


# A new address waits until somebody reads it back


def paused(clinic, desk) -> models.Reminder:
    row = clinic.book()
    change(clinic, desk, row.patient, email="new@patient.example")
    reminder = models.Reminder.objects.filter(state="planned").order_by("due_at").first()
    models.Reminder.objects.filter(pk=reminder.pk).update(state="paused", reason="address_changed")
    return reminder


def test_a_new_address_says_until_when_it_waits(clinic, desk):
    patient = paused(clinic, desk).appointment.patient
    assert "nothing is mailed to it before" in desk.get(at(clinic, f"{patient.pk}/")).content.decode()


def test_reading_the_address_back_plans_what_waited(clinic, desk):
    reminder = paused(clinic, desk)
    desk.post(at(clinic, f"{reminder.appointment.patient_id}/address/"), {"act": "save"})
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason) == ("planned", "")


def test_what_goes_once_the_address_is_read_back_is_shown_first(clinic, desk):
    reminder = paused(clinic, desk)
    page = desk.post(at(clinic, f"{reminder.appointment.patient_id}/address/")).content.decode()
    assert "Ana gets 1 message, now." in page
    reminder.refresh_from_db()
    assert reminder.state == "paused"


def test_a_new_address_is_shown_with_what_it_means_before_it_is_saved(clinic, desk):
    row = clinic.book()
    page = desk.post(
        at(clinic, f"{row.patient_id}/contact/"), {"email": "new@patient.example"}
    ).content.decode()
    assert "Mail goes to <bdi>new@patient.example</bdi>" in page and "nobody has read it back" in page
    row.patient.refresh_from_db()
    assert row.patient.email != "new@patient.example"


def test_reading_the_address_back_takes_the_call_off_the_list(clinic, desk):
    reminder = paused(clinic, desk)
    calls.open(
        appointment_id=reminder.appointment_id, reason="address_changed", due_at=NOW, by=clinic.desk, now=NOW
    )
    desk.post(at(clinic, f"{reminder.appointment.patient_id}/address/"), {"act": "save"})
    assert models.Call.objects.get().outcome == "settled"


def test_another_sites_nurse_confirms_no_address(clinic, desk):
    reminder = paused(clinic, desk)
    stranger = signed_in(clinic.other_nurse)
    stranger.post(f"/staff/{clinic.other_site.slug}/patients/{reminder.appointment.patient_id}/address/")
    reminder.refresh_from_db()
    assert reminder.state == "paused"
