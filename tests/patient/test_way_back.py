"""Left alone for a quarter of an hour: the link opens again, and leads back to where this phone was."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists.models import AnswerDraft
from checklists.patient.way_back import COOKIE
from checklists.rules.access import ActorKind
from tests.asking import WELL, asking
from tests.factories import Clinic
from tests.patient.answering import drafted
from tests.patient.conftest import BORN, Opens, mint

AWAY = timedelta(minutes=16)


def opens_again(client: Client, token: str) -> str:
    response = client.post("/l/", {"token": token, **BORN, "first_name": "ana"})
    assert response.status_code == 303
    return response["Location"]


@pytest.mark.parametrize("path", ["/my/items/1/", "/my/ate/", "/my/medicines/", "/my/"])
def test_the_same_phone_is_led_back_to_the_page_it_was_on(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, path: str
) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    clock.shift(AWAY)
    assert client.get(path).status_code == 403
    assert opens_again(client, mint(appointment)) == path


def test_after_a_form_it_says_that_the_answer_did_not_arrive_and_leads_back_to_the_form(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    clock.shift(AWAY)
    page = client.post("/my/ate/", {"category": "water"})
    assert b"your last answer did not reach us" in page.content
    assert opens_again(client, mint(appointment)) == "/my/ate/"


@pytest.mark.parametrize("path", ["/my/items/2/tick/", "/my/seen/", "/my/look/"])
def test_what_is_no_page_leads_home(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, path: str
) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    clock.shift(AWAY)
    client.post(path)
    assert opens_again(client, mint(appointment)) == "/my/"


@pytest.mark.parametrize(
    "kept",
    [
        "https://evil.example/", "//evil.example/", "/my//evil.example/", "/my/../staff/", "/my/%2e%2e/staff/", "/staff/",
        "/my/\\evil.example/", "/my/?next=//evil.example", "/my/ride/", "/my/new-link/", "/my/sign-out/", "/my/\r\nX: y/",
        "/my/calendar.ics", "javascript:alert(1)", "/my/items/2/tick/", "/my/" + "a/" * 99, "\x00",
    ],
)  # fmt: skip
def test_it_leads_to_no_other_place(clinic: Clinic, opens: Opens, kept: str) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    client.cookies[COOKIE] = kept
    assert opens_again(client, mint(appointment)) == "/my/"


def test_another_patient_on_the_same_phone_comes_home(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    client = opens(clinic.book())
    clock.shift(AWAY)
    client.get("/my/items/1/")
    assert opens_again(client, mint(clinic.book())) == "/my/"


def test_after_closing_the_page_nothing_leads_back(clinic: Clinic, opens: Opens) -> None:
    appointment = clinic.book()
    client = opens(appointment)
    client.post("/my/sign-out/")
    client.get("/my/items/1/")
    assert opens_again(client, mint(appointment)) == "/my/"


def test_a_driver_is_led_to_no_page_of_the_patient(clinic: Clinic, opens: Opens) -> None:
    appointment = clinic.book()
    client = opens(appointment, ActorKind.DRIVER)
    client.cookies[COOKIE] = "/my/items/1/"
    assert opens_again(client, mint(appointment, ActorKind.DRIVER)) == "/my/ride/"


def test_half_way_answers_wait_for_the_same_phone_alone(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    appointment = asking(clinic).book()
    client, other = opens(appointment), opens(appointment)
    drafted(client, WELL, "no", "yes")
    kept = AnswerDraft.objects.get()
    clock.shift(AWAY)
    opens_again(other, mint(appointment))
    assert AnswerDraft.objects.get().session_id == kept.session_id
    opens_again(client, mint(appointment))
    assert AnswerDraft.objects.get().raw == kept.raw
    assert AnswerDraft.objects.get().session_id != kept.session_id


def test_another_patient_on_the_same_phone_ends_them(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    appointment = asking(clinic).book()
    client = opens(appointment)
    drafted(client, WELL, "no", "yes")
    assert AnswerDraft.objects.count() == 1
    clock.shift(AWAY)
    opens_again(client, mint(clinic.book()))
    assert AnswerDraft.objects.count() == 0
