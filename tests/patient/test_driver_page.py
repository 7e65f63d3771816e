"""The driver's page: asked, thanked, or asked to help; a first name, a day, a place, a time, and nothing besides."""

from datetime import timedelta

import pytest
from django.test import Client

from checklists.actions import access_links, driver_answers
from checklists.models import Appointment, Call, Companion, RideHome, Tick
from checklists.rules.access import ActorKind
from tests.factories import NOW, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text
from tests.reminders.ladder import driver, helper, second_contact

RIDE = "/my/items/3/"
YES = {"phone": "303 555 0199", "is_adult": "on", "said": "yes"}
CANARIES = (
    "Canarylast",
    "1984",
    "March",
    "canaryphrase",
    "canary@",
    "Lorazepam",
    "water",
    "ketamine",
    "Ketamine",
)


@pytest.fixture
def row(clinic: Clinic) -> Appointment:
    return clinic.book(
        clinic.patient(
            last_name="Canarylast", email="canary@patient.example", recognition_phrase="canaryphrase"
        )
    )


@pytest.fixture
def browser(clinic: Clinic, clock: object):  # type: ignore[no-untyped-def]
    """Of somebody who holds a link of their own."""

    def opened(row: Appointment, companion: Companion) -> Client:
        wanted = access_links.NewLink(
            row.pk, ActorKind.DRIVER, NOW + timedelta(days=4), companion_id=companion.pk
        )
        token = access_links.mint_many(wanted=[wanted], by=clinic.desk, now=NOW)[0]
        client = Client()
        assert client.post("/l/", {"token": token, "first_name": " ana "}).status_code == 303
        return client

    return opened


def ride() -> RideHome:
    return RideHome.objects.select_related("driver").get()


def test_the_driver_says_yes_and_reads_what_comes_next(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, driver(row))
    assert "Ana asks you to take them home" in text(client, "/my/ride/")
    assert client.post("/my/ride/", YES).status_code == 303
    page = text(client, "/my/ride/")
    assert "You take Ana home" in page and "You said yes. Thank you." in page
    assert "Ana does not drive before Friday 27 November, 10:40 am , and only after a night" in page
    assert ride().confirmed_by_driver_at == NOW


def test_the_second_contact_is_asked_and_the_patient_sees_who_comes(
    row: Appointment,
    browser,
    opens: Opens,  # type: ignore[no-untyped-def]
) -> None:
    client = browser(row, second_contact(row))
    assert "Can you take Ana home?" in text(client, "/my/ride/")
    client.post("/my/ride/", YES)
    assert "You take Ana home" in text(client, "/my/ride/")
    assert "Eva takes you home." in text(opens(row), RIDE)


def test_the_second_contact_who_cannot_may_change_their_mind(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, second_contact(row))
    client.post("/my/ride/", {"said": "cannot"})
    page = text(client, "/my/ride/")
    assert "Thank you for telling us" in page and "I can come after all" in page
    assert Call.objects.get().reason == "driver_unsure"
    client.post("/my/ride/", YES)
    assert "You take Ana home" in text(client, "/my/ride/")


def test_whoever_is_not_needed_is_thanked_and_changes_nothing(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, second_contact(row))
    driver(row)
    page = text(client, "/my/ride/")
    assert "There is nothing you need to do." in page and "Sam" not in page
    for said in (YES, {"said": "cannot"}):
        assert client.post("/my/ride/", said).status_code == 303
    assert (ride().driver.name, Tick.objects.count(), Call.objects.count()) == ("Sam", 0, 0)


def test_a_driver_who_was_replaced_reads_thank_you(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, driver(row))
    driver(row, name="Kim")
    assert "There is nothing you need to do." in text(client, "/my/ride/")


def test_a_driver_who_cannot_is_thanked(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, driver(row))
    client.post("/my/ride/", {"said": "cannot"})
    assert "We tell Ana now, so that somebody else can help." in text(client, "/my/ride/")


@pytest.mark.parametrize("who", ["asked", "yes", "help", "no", "not asked"])
def test_no_page_of_theirs_tells_more(row: Appointment, browser, who: str) -> None:  # type: ignore[no-untyped-def]
    if who in ("asked", "yes"):
        client = browser(row, driver(row, said_yes_at=NOW if who == "yes" else None))
    else:
        client = browser(row, second_contact(row) if who != "not asked" else helper(row))
    if who == "no":
        client.post("/my/ride/", {"said": "cannot"})
    response = client.get("/my/ride/")
    whole = response.content.decode() + str(response.headers)
    assert [word for word in CANARIES if word in whole] == []


def test_an_unclear_answer_is_asked_again(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    response = browser(row, second_contact(row)).post("/my/ride/", {"said": "yes", "phone": "1"})
    body = response.content.decode()
    assert (response.status_code, ride().driver, "<title>Error:" in body) == (422, None, True)


def test_looking_changes_nothing(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, second_contact(row))
    for _ in range(3):
        client.get("/my/ride/")
    assert (ride().driver, Tick.objects.count()) == (None, 0)


def test_a_second_contacts_link_reaches_nothing_else(row: Appointment, browser) -> None:  # type: ignore[no-untyped-def]
    client = browser(row, second_contact(row))
    assert client.get("/my/").url == "/my/ride/"
    assert [client.get(path).status_code for path in (RIDE, "/my/medicines/", "/my/ate/")] == [403, 403, 403]


def test_the_patient_names_a_driver_with_an_address(row: Appointment, opens: Opens) -> None:
    client = opens(row)
    sam = {"name": "Sam", "phone": "303 555 0134", "is_adult": "on"}
    response = client.post(RIDE, {**sam, "email": "sam@", **operation()})
    assert "Please type a whole email address, or leave it empty." in response.content.decode()
    client.post(RIDE, {**sam, "email": "sam@helper.example", **operation()})
    assert ride().driver.email == "sam@helper.example"


def test_the_patient_reads_whom_we_may_ask_while_nobody_is_named(row: Appointment, opens: Opens) -> None:
    second_contact(row)
    client = opens(row)
    assert "If nobody is named two days before, we ask Eva , as you agreed." in text(client, RIDE)
    driver(row)
    assert "as you agreed" not in text(client, RIDE)


def test_a_driver_of_before_has_no_say(clinic: Clinic, row: Appointment) -> None:
    driver(row)
    by = clinic.link_actor(row, ActorKind.DRIVER)
    driver(row, name="Kim")
    with pytest.raises(driver_answers.NotAsked):
        driver_answers.accept(appointment_id=row.pk, phone="303 555 0199", is_adult=True, by=by, now=NOW)
