"""Two records side by side at the desk: chosen line by line, looked at once more, then one; for clinical staff alone."""

import re
from datetime import date

import pytest
import time_machine

from checklists import models
from tests.factories import NOW
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def two(clinic):
    kept = clinic.patient(first_name="Ana", last_name="Ruiz", record_number="A1", phone="+1 303 555 0111")
    gone = clinic.patient(first_name="Anna", last_name="Ruiz", record_number="B2", phone="+1 303 555 0111")
    return kept, gone


CHOSEN = {"first_name": "kept", "email": "kept", "record_number": "gone"}


def at(clinic, patient, other=None, page="merge/") -> str:
    query = f"?other={other.pk}" if other else ""
    return f"/staff/{clinic.site.slug}/patients/{patient.pk}/{page}{query}"


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_who_looks_alike_is_offered_and_nobody_else(clinic, two):
    clinic.patient(first_name="Ben", last_name="Cole", date_of_birth=date(1971, 7, 11), phone="")
    page = words(signed_in(clinic.nurse).get(at(clinic, two[0])))
    assert "Ruiz, Anna" in page and "Cole" not in page


def test_the_patients_page_leads_there_for_clinical_staff(clinic, two):
    words_of_it = "Is this the same person as somebody else here?"
    assert words_of_it in words(signed_in(clinic.nurse).get(at(clinic, two[0], page="")))
    assert words_of_it not in words(signed_in(clinic.desk).get(at(clinic, two[0], page="")))


@pytest.mark.parametrize(("who", "status"), [("desk", 403), ("manager", 403), ("other_nurse", 404)])
def test_nobody_else_joins_records(clinic, two, who, status):
    client = signed_in(getattr(clinic, who))
    slug = clinic.other_site.slug if who == "other_nurse" else clinic.site.slug
    where = f"/staff/{slug}/patients/{two[0].pk}/merge/?other={two[1].pk}"
    for send in (client.get, client.post):
        answer = send(where, {**CHOSEN, "act": "save"} if send == client.post else {})
        assert answer.status_code == status and b"Ruiz" not in answer.content
    assert not models.Patient.objects.filter(merged_into__isnull=False).exists()


def test_each_line_that_differs_is_a_choice_of_its_own(clinic, two):
    page = signed_in(clinic.nurse).get(at(clinic, *two)).content.decode()
    asked = set(re.findall(r'type="radio" name="([a-z_]+)"', page))
    assert asked == {"first_name", "email", "record_number"}
    assert "checked" not in page


def test_a_line_without_a_choice_is_asked_about(clinic, two):
    page = signed_in(clinic.nurse).post(at(clinic, *two), {"first_name": "kept", "act": "look"})
    assert page.status_code == 422 and "Email: Choose which one stays." in words(page)


def test_it_is_looked_at_once_more_and_nothing_is_done(clinic, two):
    clinic.book(two[1])
    page = words(signed_in(clinic.prescriber).post(at(clinic, *two), {**CHOSEN, "act": "look"}))
    assert "Anna Ruiz becomes Ana Ruiz" in page and "1 appointment" in page
    assert "There is no way back" in page
    assert not models.Patient.objects.filter(merged_into__isnull=False).exists()


def test_then_it_is_done_and_the_old_page_leads_to_the_new_one(clinic, two):
    nurse = signed_in(clinic.nurse)
    answer = nurse.post(at(clinic, *two), {**CHOSEN, "act": "save"}, follow=True)
    assert "The two records are one now." in words(answer)
    assert nurse.get(at(clinic, two[1], page="")).url == at(clinic, two[0], page="")
    two[0].refresh_from_db()
    assert (two[0].first_name, two[0].record_number) == ("Ana", "B2")


def test_what_is_in_the_way_is_said_with_its_cure(clinic, two):
    for patient in two:
        clinic.book(patient)
    page = words(signed_in(clinic.nurse).get(at(clinic, *two)))
    assert "Both have an open series. End one of them first" in page
    assert "Both have an appointment at the same time. Cancel one of the two first." in page
    assert "Look at it once more" not in page


def test_two_birth_dates_take_a_typed_one(clinic, two):
    models.Patient.objects.filter(pk=two[1].pk).update(date_of_birth=date(1985, 3, 3))
    nurse, chosen = signed_in(clinic.nurse), {**CHOSEN, "date_of_birth": "gone"}
    assert "The birth date that stays" in words(nurse.post(at(clinic, *two), {**chosen, "act": "look"}))
    wrong = nurse.post(at(clinic, *two), {**chosen, "act": "save", "born": "1984-03-03"})
    assert wrong.status_code == 422 and "This is not the date that was chosen." in words(wrong)
    nurse.post(at(clinic, *two), {**chosen, "act": "save", "born": "1985-03-03"})
    two[0].refresh_from_db()
    assert two[0].date_of_birth == date(1985, 3, 3)
