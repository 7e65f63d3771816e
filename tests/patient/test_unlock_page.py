"""The page that asks for a code, sends one, and says the same for a wrong one and for one that is over."""

import pytest
from django.db import transaction
from django.test import Client

from checklists.actions import unlocking
from checklists.models import LinkSession, Patient, Reminder
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text

UNLOCK = "/my/unlock/"


def code_for(client: Client) -> str:
    """Ask for one, and read it as the message would say it."""
    assert client.post(f"{UNLOCK}send/").status_code == 303
    reminder = Reminder.objects.filter(rule__startswith="unlock_code").get()
    with transaction.atomic():
        return unlocking.mint_codes([reminder.pk], now=NOW)[reminder.pk]


def unlocked(client: Client) -> Client:
    assert client.post(UNLOCK, {"code": code_for(client)}).status_code == 303
    return client


@pytest.fixture
def client(clinic: Clinic, opens: Opens) -> Client:
    return opens(clinic.book())


def test_a_code_is_sent_typed_and_opens(client: Client) -> None:
    assert "A code opens this" in text(client, UNLOCK)
    code = code_for(client)
    assert "We have sent 6 digits to your email address." in text(client, UNLOCK)
    assert client.post(UNLOCK, {"code": f" {code[:3]} {code[3:]} "}).status_code == 303
    assert "Open until 9:10 am" in text(client, UNLOCK)


def test_looking_sends_nothing(client: Client) -> None:
    text(client, UNLOCK)
    assert client.get(f"{UNLOCK}send/").status_code == 405
    assert not Reminder.objects.filter(rule__startswith="unlock_code").exists()


def test_wrong_over_and_never_asked_read_the_same(client: Client) -> None:
    def refused() -> str:
        response = client.post(UNLOCK, {"code": "123456"})
        assert response.status_code == 422
        return response.content.decode().partition("That code")[2].partition("</div>")[0]

    never = refused()
    code_for(client)
    wrong = refused()
    LinkSession.objects.update(code_expires_at=NOW)
    assert never == wrong == refused() != ""


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456", "١٢٣٤٥٦"])
def test_what_is_no_code_is_not_counted(client: Client, typed: str) -> None:
    code_for(client)
    assert client.post(UNLOCK, {"code": typed}).status_code == 422
    assert LinkSession.objects.get().code_tries == 0


@pytest.mark.parametrize("fields", [{"email": ""}, {"address_failed_at": NOW}])
def test_without_an_address_it_says_to_call(client: Client, fields: dict[str, object]) -> None:
    Patient.objects.update(**fields)
    assert "Please call us, and we help you." in text(client, UNLOCK)
    assert client.post(f"{UNLOCK}send/").status_code == 422


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/staff/", "//my/"])
def test_it_goes_on_to_pages_of_ours_alone(client: Client, then: str) -> None:
    response = client.post(UNLOCK, {"code": code_for(client), "then": then})
    assert (response.status_code, response["Location"]) == (303, UNLOCK)


def test_it_goes_back_to_the_page_that_asked(client: Client) -> None:
    response = client.post(UNLOCK, {"code": code_for(client), "then": "/my/medicines/"})
    assert (response.status_code, response["Location"]) == (303, "/my/medicines/")
