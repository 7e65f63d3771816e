"""Everybody who helps, in one place: seen at once, changed after a code; and how we reach the patient."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from checklists.models import Appointment, Companion, LinkSession, Patient, Reminder
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text
from tests.reminders.ladder import driver, helper, second_contact

HELPERS = "/my/helpers/"
KIM = {
    "name": "Kim", "phone": "303 555 0155", "email": "kim@helper.example", "grant": "tick", "agreed": "on",
}  # fmt: skip


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    return clinic.book()


@pytest.fixture
def client(row: Appointment, opens: Opens) -> Client:
    return opens(row)


@pytest.fixture
def unlocked(client: Client) -> Client:
    LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10))
    return client


def test_the_list_leads_here(client: Client) -> None:
    assert 'href="/my/helpers/"' in client.get("/my/").content.decode()


def test_everybody_who_helps_is_seen_without_a_code(client: Client, row: Appointment) -> None:
    driver(row, said_yes_at=NOW)
    second_contact(row)
    helper(row, name="Kim", help_agreed_at=NOW, may_read_at=NOW)
    page = text(client, HELPERS)
    assert "Takes you home. Said yes: Monday 23 November, 9:00 am ." in page
    assert "We may ask them when nobody is named" in page and "Reads your list." in page
    assert "555" not in page and "@" not in page


def test_nobody_is_fine_too(client: Client) -> None:
    assert "Nobody yet. That is fine." in text(client, HELPERS)


@pytest.mark.parametrize("path", [f"{HELPERS}add/", f"{HELPERS}contact/", f"{HELPERS}1/", "/my/contact/"])
def test_a_change_asks_for_a_code_and_comes_back(client: Client, row: Appointment, path: str) -> None:
    driver(row)
    response = client.get(path)
    assert response.status_code == 303
    assert response["Location"] == f"/my/unlock/?then={path.replace('/', '%2F')}"


def test_somebody_is_added_in_plain_words(unlocked: Client) -> None:
    assert "Read my list, and tick for me" in text(unlocked, f"{HELPERS}add/")
    assert unlocked.post(f"{HELPERS}add/", KIM).status_code == 303
    assert "Reads your list and ticks for you." in text(unlocked, HELPERS)


@pytest.mark.parametrize("without", ["name", "phone", "email", "agreed"])
def test_what_is_missing_is_asked_again(unlocked: Client, without: str) -> None:
    response = unlocked.post(f"{HELPERS}add/", {key: said for key, said in KIM.items() if key != without})
    assert response.status_code == 422 and "<title>Error:" in response.content.decode()
    assert not Companion.objects.exists()


def test_without_a_choice_they_see_when_and_where_alone(unlocked: Client) -> None:
    unlocked.post(f"{HELPERS}add/", {**KIM, "grant": ""})
    kim = Companion.objects.get()
    assert (kim.may_read_at, kim.may_tick_at) == (None, None)


def test_a_grant_is_changed_and_taken_back(unlocked: Client) -> None:
    unlocked.post(f"{HELPERS}add/", KIM)
    page = unlocked.get(f"{HELPERS}1/").content.decode()
    assert 'value="tick" checked' in page
    unlocked.post(f"{HELPERS}1/", {"phone": "303 555 0156", "grant": "none"})
    kim = Companion.objects.get()
    assert (kim.phone, kim.may_read_at, kim.may_tick_at) == ("303 555 0156", None, None)


def test_somebody_is_ended(unlocked: Client) -> None:
    unlocked.post(f"{HELPERS}add/", KIM)
    assert unlocked.post(f"{HELPERS}1/end/").status_code == 303
    page = text(unlocked, HELPERS)
    assert "Nobody yet." in page and "their link is closed" in page
    assert unlocked.get(f"{HELPERS}1/").status_code == 404


def test_a_link_goes_again_three_times_a_day(unlocked: Client) -> None:
    unlocked.post(f"{HELPERS}add/", KIM)
    said = [unlocked.post(f"{HELPERS}1/send/").status_code for _ in range(3)]
    assert said == [200, 200, 422]
    assert Reminder.objects.filter(rule__startswith="helper_link").count() == 3


def test_a_second_contact_is_named(unlocked: Client) -> None:
    second = {key: KIM[key] for key in ("name", "phone", "email", "agreed")}
    assert unlocked.post(f"{HELPERS}contact/", second).status_code == 303
    assert "We may ask them when nobody is named to take you home." in text(unlocked, HELPERS)


def test_a_driver_who_said_yes_is_changed_after_a_code(client: Client, row: Appointment) -> None:
    driver(row, said_yes_at=NOW)
    page = client.get("/my/items/3/").content.decode()
    assert "/my/unlock/?then=/my/items/3/" in page and "Change the name or number" not in page
    LinkSession.objects.update(unlocked_until=NOW + timedelta(minutes=10))
    assert "Change the name or number" in text(client, "/my/items/3/")


def test_a_new_address_is_shown_once_more_and_closes_the_page(
    unlocked: Client, row: Appointment, anew: Callable[[], Patient]
) -> None:
    said = {"phone": "303 555 0101", "email": "new@patient.example"}
    check = unlocked.post("/my/contact/", said)
    assert "Is this address right?" in check.content.decode() and anew().email == row.patient.email
    done = unlocked.post("/my/contact/", {**said, "said": "yes"})
    assert "Your address is changed." in done.content.decode() and anew().email == said["email"]
    assert unlocked.get("/my/").status_code == 403


def test_a_new_number_is_saved_at_once(
    unlocked: Client, row: Appointment, anew: Callable[[], Patient]
) -> None:
    response = unlocked.post("/my/contact/", {"phone": "303 555 0101", "email": row.patient.email})
    assert response.status_code == 303 and anew().phone == "303 555 0101"
    assert unlocked.get("/my/").status_code == 200


@pytest.mark.parametrize("email", ["", "no address", "a@b"])
def test_an_address_cannot_be_taken_away(
    unlocked: Client, row: Appointment, email: str, anew: Callable[[], Patient]
) -> None:
    assert unlocked.post("/my/contact/", {"phone": "", "email": email}).status_code == 422
    assert anew().email == row.patient.email


@pytest.fixture
def anew(row: Appointment) -> Callable[[], Patient]:
    return lambda: Patient.objects.get(pk=row.patient_id)
