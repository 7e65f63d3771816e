"""Who waits for an own plan, entering one with its clock times seen first, and what is noted of a patient."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checklists.actions import conditions, intakes, medicines
from checklists.models import Appointment, EatingPlan, PatientCondition
from checklists.rules.conditions import Condition
from checklists.rules.fasting import Category
from tests.factories import NOW, START, Clinic
from tests.staff.sign_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


HOURS = {"meal": "24", "light": "24", "clear": "2", "expires_on": "2026-11-26", "words_for_patient": "Broth."}


def waiting(clinic: Clinic) -> Appointment:
    row = clinic.book()
    common = {"appointment_id": row.pk, "by": clinic.link_actor(row), "now": NOW}
    medicines.add(operation_id=uuid4(), text="Ozempic", **common)
    return row


def own_plan(clinic: Clinic, row: Appointment) -> str:
    return reverse("staff_own_plan", args=[clinic.site.slug, row.pk])


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_prescriber_sees_who_waits_and_why(clinic: Clinic) -> None:
    waiting(clinic)
    shown = body(signed_in(clinic.prescriber), reverse("staff_reviews", args=[clinic.site.slug]))
    assert "Takes a GLP-1 medicine" in shown and "Enter hours" in shown


def test_the_usual_hours_stand_beside_with_their_sources(clinic: Clinic) -> None:
    shown = body(signed_in(clinic.prescriber), own_plan(clinic, waiting(clinic)))
    assert "ASA 2017" in shown and "8 h" in shown


def test_the_clock_times_are_seen_before_anything_is_saved(clinic: Clinic) -> None:
    row = waiting(clinic)
    client = signed_in(clinic.prescriber)
    seen = client.post(own_plan(clinic, row), {**HOURS, "act": "save"}).content.decode()
    assert "Wednesday 25 November, 10:00 am" in seen
    assert EatingPlan.objects.count() == 0
    client.post(own_plan(clinic, row), {**HOURS, "act": "save", "shown": "1440/1440/120/2026-11-26"})
    assert EatingPlan.objects.get().meal_minutes == 1440


def test_other_hours_than_those_seen_are_shown_again(clinic: Clinic) -> None:
    row = waiting(clinic)
    given = {**HOURS, "clear": "4", "act": "save", "shown": "1440/1440/120/2026-11-26"}
    signed_in(clinic.prescriber).post(own_plan(clinic, row), given)
    assert EatingPlan.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clear": "25"}, "Water ends"),
        ({"meal": "80"}, "72 hours"),
        ({"meal": "many"}, "as a number"),
        ({"expires_on": "2026-11-20"}, "in the past"),
    ],
)
def test_a_refusal_stands_at_its_field(clinic: Clinic, changes: dict[str, str], words: str) -> None:
    row = waiting(clinic)
    given = {**HOURS, **changes, "act": "save", "shown": "1440/1440/120/2026-11-20"}
    response = signed_in(clinic.prescriber).post(own_plan(clinic, row), given)
    assert (response.status_code, words in response.content.decode()) == (422, True)


def test_a_nurse_reads_and_saves_nothing(clinic: Clinic) -> None:
    row = waiting(clinic)
    client = signed_in(clinic.nurse)
    assert "Only a prescriber enters hours" in body(client, own_plan(clinic, row))
    response = client.post(
        own_plan(clinic, row), {**HOURS, "act": "save", "shown": "1440/1440/120/2026-11-26"}
    )
    assert (response.status_code, EatingPlan.objects.count()) == (403, 0)


def test_the_desk_sees_neither_page(clinic: Clinic) -> None:
    row = waiting(clinic)
    client = signed_in(clinic.desk)
    for address in (
        own_plan(clinic, row),
        reverse("staff_conditions", args=[clinic.site.slug, row.patient_id]),
    ):
        assert client.get(address).status_code in (403, 404)


def test_a_condition_is_noted_and_ended_with_one_press_each(clinic: Clinic) -> None:
    row = clinic.book()
    client = signed_in(clinic.nurse)
    address = reverse("staff_conditions", args=[clinic.site.slug, row.patient_id])
    client.post(address, {"kind": "frailty", "act": "note"})
    assert PatientCondition.objects.get().ended_at is None
    client.post(address, {"kind": "frailty", "act": "end"})
    assert PatientCondition.objects.get().ended_at is not None


@pytest.mark.parametrize("sent", [{"kind": "frailty"}, {"kind": "mood", "act": "note"}, {"act": "note"}])
def test_anything_else_is_refused(clinic: Clinic, sent: dict[str, str]) -> None:
    address = reverse("staff_conditions", args=[clinic.site.slug, clinic.book().patient_id])
    assert signed_in(clinic.nurse).post(address, sent).status_code == 400


def test_the_patients_page_names_it_to_clinical_people_only(clinic: Clinic) -> None:
    row = clinic.book()
    conditions.note(patient_id=row.patient_id, kind=Condition.HEART_FAILURE, by=clinic.nurse, now=NOW)
    address = reverse("staff_patient", args=[clinic.site.slug, row.patient_id])
    assert "Heart failure" in body(signed_in(clinic.nurse), address)
    assert "Heart failure" not in body(signed_in(clinic.desk), address)


def eats(clinic: Clinic, row: Appointment, category: Category, hours: float) -> None:
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=category, eaten_at=START - timedelta(hours=hours),
        by=clinic.nurse, now=START,
    )  # fmt: skip


def test_each_intake_says_what_it_alone_means(clinic: Clinic) -> None:
    row = clinic.book()
    eats(clinic, row, Category.LIGHT_MEAL, 4.75)
    eats(clinic, row, Category.WATER, 2)
    eats(clinic, row, Category.GUM_OR_SWEET, 0.5)
    shown = body(signed_in(clinic.nurse), reverse("staff_checkin", args=[clinic.site.slug, row.pk]))
    wanted = ("1 h 15 short, earliest start 11:15 am", "in time", "noted only", "Delay to 11:15 am")
    assert [words for words in wanted if words not in shown] == []


@pytest.mark.example(24)
def test_a_fast_longer_than_needed_is_a_note_in_hours(clinic: Clinic) -> None:
    row = clinic.book()
    eats(clinic, row, Category.LIGHT_MEAL, 16)
    eats(clinic, row, Category.WATER, 14)
    shown = body(signed_in(clinic.nurse), reverse("staff_checkin", args=[clinic.site.slug, row.pk]))
    assert "No food for 16 h" in shown and "No drink for 14 h" in shown


def test_both_ends_stand_at_check_in_unless_withheld(clinic: Clinic) -> None:
    free, held = clinic.book(), waiting(clinic)
    client = signed_in(clinic.nurse)
    assert "8:00 am" in body(client, reverse("staff_checkin", args=[clinic.site.slug, free.pk]))
    shown = body(client, reverse("staff_checkin", args=[clinic.site.slug, held.pk]))
    assert "own plan needed" in shown and "Enter their own plan" in shown and "8:00 am" not in shown
