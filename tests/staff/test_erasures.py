"""The pages of an erasure: the desk notes that somebody asked, who decides reads numbers alone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checklists.actions import erasures
from checklists.models import Erasure, LegalHold, User
from checklists.rules.access import Actor, Role
from tests.factories import NOW, START, Clinic, PatientFactory, staff

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(days=8)


def of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def officer(clinic: Clinic) -> Client:
    return of(staff(clinic.site, Role.PRIVACY_OFFICER))


@pytest.fixture
def asked(clinic: Clinic) -> Erasure:
    patient = clinic.patient(first_name="Canaryfirst", last_name="Canarylast", email="canary@patient.example")
    erasures.ask(patient_id=clinic.book(patient).patient_id, by=clinic.desk, now=NOW)
    return Erasure.objects.get()


def page(clinic: Clinic) -> str:
    return reverse("staff_erasures", args=[clinic.site.slug])


def say(client: Client, clinic: Clinic, **body: object) -> str:
    answer = client.post(page(clinic), body, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_reads_what_it_means_and_notes_it_once(clinic):
    patient = clinic.patient()
    desk, url = of(clinic.desk), reverse("staff_erasure_ask", args=[clinic.site.slug, patient.pk])
    assert url in desk.get(reverse("staff_patient", args=[clinic.site.slug, patient.pk])).content.decode()
    assert "go for good" in desk.get(url).content.decode()
    assert "Noted." in desk.post(url, follow=True).content.decode()
    assert "They asked: note it" not in desk.get(url).content.decode()
    assert Erasure.objects.get().patient_id == patient.pk


def test_who_decides_reads_a_number_and_no_word_of_anybody(clinic, officer, asked):
    for client in (officer, of(clinic.manager)):
        text = client.get(page(clinic)).content.decode()
        assert f"Record {asked.patient_id}" in text
        assert [word for word in ("Canary", "canary@", "1984") if word in text] == []


def test_a_manager_requests_and_the_officer_approves(clinic, officer, asked):
    manager = of(clinic.manager)
    assert "Waits for the privacy officer" in say(manager, clinic, erasure=asked.pk, step="request")
    assert "another role" in say(manager, clinic, erasure=asked.pk, step="approve")
    assert "Approved, erased with the next run" in say(officer, clinic, erasure=asked.pk, step="approve")


def test_a_hold_stands_in_the_way_and_says_so(clinic, officer, asked):
    text = say(officer, clinic, record=asked.patient_id, hold="place", reason="court")
    assert (
        "The record stays until you end the hold." in text and "A legal hold keeps this record." not in text
    )
    assert "A legal hold keeps this record." in say(
        of(clinic.manager), clinic, erasure=asked.pk, step="request"
    )
    assert "The hold has ended." in say(officer, clinic, record=asked.patient_id, hold="lift")
    assert not LegalHold.objects.filter(ended_at=None).exists()


def test_only_the_officer_is_offered_a_hold(clinic, officer):
    assert "Place a hold" in officer.get(page(clinic)).content.decode()
    assert "Place a hold" not in of(clinic.manager).get(page(clinic)).content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"erasure": "x", "step": "request"},
        {"erasure": "9" * 30, "step": "request"},
        {"erasure": "999999", "step": "request"},
        {"step": "erase"},
        {"record": "1", "hold": "place", "reason": "because"},
    ],
)
def test_what_makes_no_sense_is_not_found(clinic, officer, body):
    assert officer.post(page(clinic), body).status_code == 404


@pytest.mark.parametrize("hold", ["place", "lift"])
@pytest.mark.parametrize("typed", ["٣", "", "-1", "999999", "9" * 30, "theirs"])
def test_a_number_typed_wrong_is_said_on_the_page(clinic, officer, typed, hold):
    """Absent, foreign and no number at all read the same; the page with its form stays."""
    theirs = PatientFactory(site=clinic.other_site).pk
    record = str(theirs) if typed == "theirs" else typed
    text = say(officer, clinic, record=record, hold=hold, reason="court")
    assert "No record here has this number." in text and "Place a hold" in text
    assert not LegalHold.objects.exists()


def test_no_more_statements_for_more_lines(clinic, officer, asked, django_assert_max_num_queries):
    for _ in range(3):
        erasures.ask(patient_id=clinic.book().patient_id, by=clinic.desk, now=NOW)
    with django_assert_max_num_queries(12):
        officer.get(page(clinic))
