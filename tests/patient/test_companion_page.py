"""The page of somebody who helps: a first name, a day, a time, a place; of the list what the patient lets them see."""

import pytest
from django.test import Client

from checklists.actions import intakes, medicines
from checklists.models import Appointment, Companion, Patient, Tick
from checklists.rules.fasting import Category
from tests.factories import NOW, Clinic
from tests.patient.conftest import BORN, Opens, mint_for, operation
from tests.patient.reading import text
from tests.reminders.ladder import helper

HELPING = "/my/helping/"
CANARIES = (
    "Canarylast", "1984", "March", "canaryphrase", "canary@", "5550111", "555 0111", "Canarymed", "canarytoast", "Canarysecond",
    "medicine", "driver", "ketamine", "Ketamine", "Tell us how you are", "crisis", "988",
)  # fmt: skip


@pytest.fixture
def row(clinic: Clinic, clock: object) -> Appointment:
    person = clinic.patient(
        last_name="Canarylast", email="canary@patient.example", recognition_phrase="canaryphrase"
    )
    row = clinic.book(person)
    by = clinic.link_actor(row)
    medicines.add(
        appointment_id=row.pk, operation_id=operation()["operation"], text="Canarymed", by=by, now=NOW
    )  # type: ignore[arg-type]
    intakes.add(
        appointment_id=row.pk, operation_id=operation()["operation"], category=Category.LIGHT_MEAL,  # type: ignore[arg-type]
        eaten_at=NOW, words="canarytoast", by=by, now=NOW,
    )  # fmt: skip
    helper(row, name="Canarysecond", contact_agreed_at=NOW, email="second@helper.example")
    return row


def opened(row: Appointment, clinic: Clinic, **grants: object) -> Client:
    kim = helper(row, name="Kim", help_agreed_at=NOW, **grants)
    token, client = mint_for(kim, row), Client()
    landing = client.get(f"/l/{token}").content.decode()
    assert "the date of birth of the person you help" in landing and "Send me a new link" not in landing
    response = client.post("/l/", {"token": token, **BORN})
    assert (response.status_code, response["Location"]) == (303, HELPING)
    return client


READS = {"may_read_at": NOW}
TICKS = {"may_read_at": NOW, "may_tick_at": NOW}


def test_without_a_grant_only_when_and_where(row: Appointment, clinic: Clinic) -> None:
    page = text(opened(row, clinic), HELPING)
    assert "You help Ana get ready" in page and "Thursday 26 November" in page and "at 9:30 am" in page
    assert "12 Maple Street" in page and "until" not in page and "sleeves" not in page


def test_who_may_read_sees_times_and_plain_lines(row: Appointment, clinic: Clinic) -> None:
    client = opened(row, clinic, **READS)
    page = text(client, HELPING)
    assert "Eating and drinking that day Normal meal until 2:00 am Light food until 4:00 am" in " ".join(
        page.split()
    )
    assert "Wear loose sleeves" in page and "Drink water" in page
    assert '<button class="row">' not in client.get(HELPING).content.decode()


def test_who_may_tick_ticks_in_their_own_name(row: Appointment, clinic: Clinic, opens: Opens) -> None:
    client = opened(row, clinic, **TICKS)
    assert client.post(f"{HELPING}4/tick/", operation()).status_code == 303
    assert "by Kim" in text(client, HELPING)
    assert "Done 9:00 am by Kim" in text(opens(row))
    assert client.post(f"{HELPING}4/undo/", operation()).status_code == 303
    assert [tick.done for tick in Tick.objects.order_by("pk")][-1] is False


def test_the_patient_s_own_tick_has_the_patient_s_name(
    row: Appointment, clinic: Clinic, opens: Opens
) -> None:
    opens(row).post("/my/items/4/tick/", operation())
    assert "by Ana" in text(opened(row, clinic, **READS), HELPING)


@pytest.mark.parametrize("grants", [{}, READS, TICKS])
def test_no_page_of_theirs_tells_more(row: Appointment, clinic: Clinic, grants: dict[str, object]) -> None:
    page = opened(row, clinic, **grants).get(HELPING).content.decode()
    assert [word for word in CANARIES if word in page] == []


@pytest.mark.parametrize("position", [1, 3, 5, 6, 7])
def test_no_line_about_health_can_be_ticked(row: Appointment, clinic: Clinic, position: int) -> None:
    client = opened(row, clinic, **TICKS)
    assert client.post(f"{HELPING}{position}/tick/", operation()).status_code == 404
    assert not Tick.objects.filter(by__startswith="companion").exists()


@pytest.mark.parametrize(
    "path", ["/my/medicines/", "/my/items/1/", "/my/items/4/", "/my/ate/", "/my/helpers/", "/my/ride/"]
)
def test_no_other_page_is_theirs(row: Appointment, clinic: Clinic, path: str) -> None:
    response = opened(row, clinic, **TICKS).get(path)
    assert response.status_code == 403 and "Canary" not in response.content.decode()


def test_hours_that_a_prescriber_gives_are_not_shown(row: Appointment, clinic: Clinic) -> None:
    by = clinic.link_actor(row)
    medicines.add(
        appointment_id=row.pk, operation_id=operation()["operation"], text="insulin", by=by, now=NOW
    )  # type: ignore[arg-type]
    page = text(opened(row, clinic, **READS), HELPING)
    assert "until" not in page and "plan" not in page


def test_wrong_dates_count_with_the_patient_s(row: Appointment, clinic: Clinic) -> None:
    kim = helper(row, name="Kim", help_agreed_at=NOW)
    Client().post("/l/", {"token": mint_for(kim, row), **BORN, "day": "4"})
    row.refresh_from_db()
    assert row.link_tries == 1


def test_their_language_is_their_own(row: Appointment, clinic: Clinic) -> None:
    client = opened(row, clinic, language="es", **READS)
    assert "Use mangas holgadas" in client.get(HELPING).content.decode()


def test_after_the_start_they_are_thanked(row: Appointment, clinic: Clinic) -> None:
    client = opened(row, clinic, **TICKS)
    Appointment.objects.filter(pk=row.pk).update(status="in_infusion")
    assert "Thank you for your help" in text(client, HELPING)


def test_a_companion_of_another_patient_opens_nothing_of_this_one(row: Appointment, clinic: Clinic) -> None:
    client = opened(clinic.book(), clinic, **TICKS)
    assert "Canary" not in client.get(HELPING).content.decode()
    assert Patient.objects.count() == 2 and Companion.objects.count() == 2
