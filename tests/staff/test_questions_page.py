"""The clinic's own questions at the desk: read, answered and corrected by a nurse, never read by the front desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.rules.appointment_status import Status
from tests.asking import CLINIC, COMFORT, WELL, asking, changed, say
from tests.asking import CLINIC_ITEM as SLEEP
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DESK, move, prepared, well
from tests.staff.sign_in import signed_in

FINE = {"fever": ["no"], "cough": ["no"], "new_medicine": ["no"]}
CARD = {"music": ["own"], "avoid": ["canarycard"]}


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False):
        yield


def page(client: Client, clinic: Clinic, row: models.Appointment) -> str:
    return client.get(f"/staff/{clinic.site.slug}/check-in/{row.pk}/").content.decode()


def board(client: Client, clinic: Clinic) -> str:
    return client.get(f"/staff/{clinic.site.slug}/rows/").content.decode()


def send(client: Client, clinic: Clinic, row: models.Appointment, position: int, **said: str):  # type: ignore[no-untyped-def]
    address = f"/staff/{clinic.site.slug}/check-in/{row.pk}/answers/{position}/"
    return client.post(address, {"operation": str(uuid4()), **said})


def answered(clinic: Clinic) -> models.Appointment:
    row = asking(clinic).book()
    patient = clinic.link_actor(row)
    say(row, WELL, patient, {**FINE, "fever": ["yes"]})
    say(row, COMFORT, patient, CARD)
    say(row, CLINIC, patient, {"hours": ["7,5"], "woke": ["06:40"]})
    return row


def test_the_nurse_reads_each_answer_under_the_items_own_name(clinic: Clinic) -> None:
    shown = page(signed_in(clinic.nurse), clinic, answered(clinic))
    for words in (
        "Are you well?",
        "Fever in the last two days?",
        "prescriber hears this",
        "7.5",
        "hours",
        "6:40 am",
    ):
        assert words in shown


def test_the_front_desk_reads_no_answer(clinic: Clinic) -> None:
    row, desk = answered(clinic), signed_in(clinic.desk)
    shown = page(desk, clinic, row) + board(desk, clinic)
    hidden = ("Fever", "canarycard", "7.5", "an answer that", "staff_answers", "/answers/")
    assert [words for words in hidden if words in shown] == []


def test_the_board_names_the_item_for_clinical_people(clinic: Clinic) -> None:
    answered(clinic)
    assert "Are you well: an answer that the prescriber hears first" in board(signed_in(clinic.nurse), clinic)


def test_two_items_of_a_kind_are_told_apart(clinic: Clinic) -> None:
    asking(clinic, SLEEP, changed(SLEEP, key="parking", label="Where did you park?")).book()
    shown = board(signed_in(clinic.nurse), clinic)
    assert ("how did you sleep" in shown, "where did you park" in shown) == (True, True)


def test_a_nurse_answers_for_the_patient(clinic: Clinic) -> None:
    row = asking(clinic).book()
    response = send(signed_in(clinic.nurse), clinic, row, CLINIC, q_hours="6")
    assert response["Location"].endswith(f"#item-{CLINIC}")
    tick = models.Tick.objects.get()
    assert (tick.answer, tick.by_name) == ({"answers": {"hours": 6}}, clinic.nurse.name)


def test_a_nurse_corrects_an_answer_and_the_history_stays(clinic: Clinic) -> None:
    row, nurse = answered(clinic), signed_in(clinic.nurse)
    send(nurse, clinic, row, WELL, q_fever="no", q_cough="no", q_new_medicine="no")
    assert models.Tick.objects.filter(item__position=WELL).count() == 2
    assert "an answer that the prescriber hears first" not in page(nurse, clinic, row)


def test_what_is_unclear_comes_back_as_typed(clinic: Clinic) -> None:
    row = asking(clinic).book()
    response = send(signed_in(clinic.nurse), clinic, row, CLINIC, q_hours="many")
    shown = response.content.decode()
    assert (response.status_code, 'value="many"' in shown, "write a number" in shown) == (422, True, True)
    assert (f'href="#id_{CLINIC}_hours"' in shown, f'id="id_{CLINIC}_hours"' in shown) == (True, True)
    assert not models.Tick.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("desk", 403), ("manager", 403), ("other_nurse", 404)])
def test_nobody_else_answers(clinic: Clinic, who: str, status: int) -> None:
    row = asking(clinic).book()
    response = send(signed_in(getattr(clinic, who)), clinic, row, CLINIC, q_hours="6")
    assert (response.status_code in {status, 403}, models.Tick.objects.count()) == (True, 0)


def test_at_the_desk_no_call_is_opened(clinic: Clinic) -> None:
    row = asking(clinic).book()
    send(signed_in(clinic.nurse), clinic, row, WELL, q_fever="yes", q_cough="no", q_new_medicine="no")
    assert not models.Call.objects.exists()


def test_the_audit_names_fields_and_never_answers(clinic: Clinic) -> None:
    row = asking(clinic).book()
    say(row, COMFORT, clinic.link_actor(row), CARD)
    entry = models.AuditEntry.objects.filter(action="item.answer").get()
    assert (entry.data["fields"], "canarycard" in str(entry.data)) == (["avoid", "music"], False)


@pytest.mark.parametrize(
    ("minutes", "shown"), [(-31, False), (-30, True), (0, True), (40, True), (41, False)]
)
def test_the_comfort_card_is_on_the_board_while_it_is_needed(
    clinic: Clinic, minutes: int, shown: bool
) -> None:
    answered(clinic)
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        assert ("canarycard" in board(signed_in(clinic.nurse), clinic)) is shown


def test_the_board_changes_when_the_card_comes(clinic: Clinic) -> None:
    answered(clinic)
    marks = []
    for minutes in (-31, -29, 41):
        with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
            marks.append(signed_in(clinic.nurse).get(f"/staff/{clinic.site.slug}/rows/")["ETag"])
    assert len(set(marks)) == 3


def test_the_card_is_on_the_check_in_page_whole(clinic: Clinic) -> None:
    shown = page(signed_in(clinic.nurse), clinic, answered(clinic)).partition('class="chair-card"')[2]
    card = shown.partition("</section>")[0]
    assert ("My own" in card, "canarycard" in card, "Fever" in card) == (True, True, False)


def test_the_three_marks_of_the_ride_are_shown_and_the_nurse_makes_hers(clinic: Clinic) -> None:
    row, nurse = clinic.book(), signed_in(clinic.nurse)
    address = f"/staff/{clinic.site.slug}/check-in/{row.pk}/"
    driver = {
        "name": "Lee",
        "phone": "303 555 0199",
        "is_adult": "on",
        "begins": "12:00",
        "operation": str(uuid4()),
    }
    nurse.post(f"{address}driver/", driver)
    assert "I spoke with them: confirmed" in page(nurse, clinic, row)
    nurse.post(f"{address}ride/")
    shown = page(nurse, clinic, row)
    assert (f"Nurse: <bdi>{clinic.nurse.name}</bdi>" in shown, "Driver: not yet" in shown) == (True, True)
    nurse.post(f"{address}ride/", {"back": "yes"})
    assert "Nurse: not yet" in page(nurse, clinic, row)


def test_a_car_alone_is_asked_about_at_the_desk(clinic: Clinic) -> None:
    row, desk = clinic.book(), signed_in(clinic.desk)
    driver = {"name": "Uber", "phone": "303 555 0199", "is_adult": "on", "operation": str(uuid4())}
    response = desk.post(f"/staff/{clinic.site.slug}/check-in/{row.pk}/driver/", driver)
    assert (response.status_code, "Ask who comes along" in response.content.decode()) == (422, True)


def test_items_are_confirmed_beside_their_answers(clinic: Clinic) -> None:
    row = answered(clinic)
    for status in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, status, clinic.nurse)
    shown = page(signed_in(clinic.nurse), clinic, row)
    assert f'name="item" value="{WELL}:' in shown
    assert NOW < AT_THE_DESK


def test_the_nurse_reads_what_was_said_before_it_was_changed_from_home(clinic: Clinic) -> None:
    row = prepared(clinic)
    well(row, clinic.link_actor(row), fever="yes")
    for status in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, status, clinic.nurse)
    well(row, clinic.link_actor(row), now=AT_THE_DESK)
    assert "Said before, and changed from home since" in page(signed_in(clinic.nurse), clinic, row)
    assert "Said before" not in page(signed_in(clinic.desk), clinic, row)
