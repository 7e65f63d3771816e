"""Check-in through the pages: identifiers, items, a change meanwhile, medicines, overrides, the way out."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from checklists import models
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic
from tests.preparing import (
    AT_THE_DESK,
    FASTING,
    RIDE,
    checked_in,
    confirm,
    confirmed,
    fresh,
    move,
    prepared,
    resting,
)
from tests.staff.sign_in import signed_in


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel(AT_THE_DESK, tick=False):
        yield


def address(clinic: Clinic, row: models.Appointment, rest: str = "") -> str:
    return f"/staff/{clinic.site.slug}/check-in/{row.pk}/{rest}"


def shown(client: Client, clinic: Clinic, row: models.Appointment) -> str:
    return client.get(address(clinic, row)).content.decode()


def form_of(page: str, position: int) -> dict[str, str]:
    """What the page would send for one item."""
    mark = re.search(rf'name="item" value="({position}:[0-9a-f]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert mark and version
    return {"item": mark[1], "version": version[1]}


def post_move(client: Client, clinic: Clinic, row: models.Appointment, **data: str):
    return client.post(f"/staff/{clinic.site.slug}/move/{row.pk}/", data, follow=True)


def post_no_go(client: Client, clinic: Clinic, row: models.Appointment, **data: str):
    return client.post(f"/staff/{clinic.site.slug}/no-go/{row.pk}/", data, follow=True)


def test_check_in_needs_both_identifiers(clinic: Clinic) -> None:
    row, nurse = prepared(clinic), signed_in(clinic.nurse)
    move(row, Status.ARRIVED, clinic.nurse)
    refused = post_move(nurse, clinic, row, to="checked_in")
    assert "Ask for name and birth date aloud first" in refused.content.decode()
    post_move(nurse, clinic, row, to="checked_in", identified="yes")
    assert fresh(row).status == Status.CHECKED_IN


def test_an_item_is_confirmed_and_says_by_whom(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    form = form_of(shown(nurse, clinic, row), RIDE)
    response = nurse.post(address(clinic, row, "confirm/"), {**form, "outcome": "confirmed"})
    assert response["Location"].endswith(f"#item-{RIDE}")
    assert f"<strong>Confirmed</strong> · <bdi>{clinic.nurse.name}</bdi>" in shown(nurse, clinic, row)


def test_a_late_save_shows_both_answers(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    form = form_of(shown(nurse, clinic, row), RIDE)
    confirm(row, RIDE, clinic.second_nurse, outcome=None)
    late = nurse.post(address(clinic, row, "confirm/"), {**form, "outcome": "not_met"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "The list changed while you looked at it" in page
    assert "You chose: <strong>Not met" in page


def test_the_nurse_reads_what_the_patient_said_and_when(clinic: Clinic) -> None:
    page = shown(signed_in(clinic.nurse), clinic, checked_in(clinic, medicine="sertraline 50 mg"))
    for words in ("“Done”", "sertraline 50 mg", "Sam Ruiz", "Said yes"):
        assert words in page


def test_an_intake_at_the_desk_says_the_earliest_start(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    eaten = {"category": "light_meal", "day": "2026-11-26", "at": "07:10", "operation": str(uuid4())}
    nurse.post(address(clinic, row, "intake/"), eaten)
    page = shown(nurse, clinic, row)
    assert "1:10 pm" in page
    assert "3 h 10 short" in page


def test_an_intake_ahead_of_time_is_asked_again(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    ahead = {"category": "water", "day": "2026-11-26", "at": "23:10", "operation": str(uuid4())}
    response = nurse.post(address(clinic, row, "intake/"), ahead)
    assert response.status_code == 422
    assert "This time has not come yet." in response.content.decode()


@pytest.mark.parametrize(
    "form", [{}, {"category": "water", "day": "2026-11-26"}, {"category": "x", "day": "1"}]
)
def test_an_unclear_intake_is_asked_again(clinic: Clinic, form: dict[str, str]) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    assert nurse.post(address(clinic, row, "intake/"), form).status_code == 422
    assert not models.Intake.objects.exists()


def test_the_desk_names_the_driver(clinic: Clinic) -> None:
    row, desk = clinic.book(), signed_in(clinic.desk)
    driver = {"name": "Lee Wong", "phone": "303 555 0199", "is_adult": "on", "operation": str(uuid4())}
    desk.post(address(clinic, row, "driver/"), driver)
    assert models.RideHome.objects.get(appointment=row).driver.name == "Lee Wong"


@pytest.mark.parametrize("act", ["intake/", "tick/", "medicine/"])
def test_the_front_desk_writes_no_answer(clinic: Clinic, act: str) -> None:
    row = checked_in(clinic)
    assert signed_in(clinic.desk).post(address(clinic, row, act)).status_code == 403


def test_a_nurse_ticks_for_the_patient(clinic: Clinic) -> None:
    row, nurse = clinic.book(), signed_in(clinic.nurse)
    nurse.post(address(clinic, row, "tick/"), {"item": "4", "done": "yes", "operation": str(uuid4())})
    tick = models.Tick.objects.get(item__appointment=row)
    assert (tick.done, tick.by_name) == (True, clinic.nurse.name)


def test_medicines_are_added_and_the_list_is_closed(clinic: Clinic) -> None:
    row, nurse = clinic.book(), signed_in(clinic.nurse)
    for form in ({"act": "add", "text": "sertraline"}, {"act": "whole"}):
        nurse.post(address(clinic, row, "medicine/"), {**form, "operation": str(uuid4())})
    assert models.Item.objects.get(appointment=row, kind="medicines").done


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("confirm/", {"item": "x", "version": "1"}),
        ("confirm/", {"item": "1:a", "version": "1", "outcome": "great"}),
        ("tick/", {"item": "1"}),
        ("medicine/", {"act": "eat"}),
        ("medicine/", {"act": "add", "text": "x", "operation": "no"}),
    ],
)
def test_odd_input_is_a_400(clinic: Clinic, act: str, form: dict[str, str]) -> None:
    row = checked_in(clinic)
    assert signed_in(clinic.nurse).post(address(clinic, row, act), form).status_code == 400


def test_only_the_prescriber_gets_the_decision_form(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="clonazepam")
    entry = models.MedicationEntry.objects.get(appointment=row)
    review = f"/staff/{clinic.site.slug}/reviews/{entry.pk}/"
    assert "Only a prescriber decides" in signed_in(clinic.nurse).get(review).content.decode()
    decision = {"decision": "unchanged", "expires_on": "2026-11-26"}
    assert signed_in(clinic.nurse).post(review, decision).status_code == 403
    assert signed_in(clinic.prescriber).post(review, decision).status_code == 302


def test_an_override_names_the_item_and_asks_for_a_reason(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    eaten = {"category": "light_meal", "day": "2026-11-26", "at": "07:10", "operation": str(uuid4())}
    nurse.post(address(clinic, row, "intake/"), eaten)
    with time_machine.travel(AT_THE_DESK + timedelta(minutes=1), tick=False):
        page = nurse.get(address(clinic, row, f"override/{FASTING}/")).content.decode()
        assert "Override: food and drink" in page
        assert nurse.post(address(clinic, row, f"override/{FASTING}/"), {}).status_code == 422
        nurse.post(address(clinic, row, f"override/{FASTING}/"), {"reason": "tiny_amount"})
    saved = models.Override.objects.get()
    agree = f"/staff/{clinic.site.slug}/override/{saved.pk}/agree/"
    assert nurse.post(agree).status_code == 403
    assert signed_in(clinic.prescriber).post(agree).status_code == 302
    assert "agreed by" in shown(nurse, clinic, row)


def test_the_way_out_one_button_after_the_other(clinic: Clinic) -> None:
    row, nurse = confirmed(clinic), signed_in(clinic.nurse)
    for to in ("in_infusion", "resting"):
        post_move(nurse, clinic, row, to=to)
    refused = post_move(nurse, clinic, row, to="left").content.decode()
    assert "confirm the driver in person" in refused
    nurse.post(f"/staff/{clinic.site.slug}/hand-over/{row.pk}/")
    post_move(nurse, clinic, row, to="left")
    assert fresh(row).status == Status.LEFT


def test_left_is_a_locked_button_until_the_driver_is_seen(clinic: Clinic) -> None:
    page = shown(signed_in(clinic.nurse), clinic, resting(clinic))
    assert "Opens when the driver is confirmed in person." in page


def test_a_no_go_needs_its_reason(clinic: Clinic) -> None:
    row, nurse = checked_in(clinic), signed_in(clinic.nurse)
    refused = post_no_go(nurse, clinic, row)
    assert "A reason is missing" in refused.content.decode()
    refused = post_no_go(nurse, clinic, row, reason="other")
    assert "needs a note" in refused.content.decode()
    post_no_go(nurse, clinic, row, reason="unwell")
    assert fresh(row).status == Status.NO_GO


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("move", {"to": "cancelled"}),
        ("move", {"to": "gone"}),
        ("move", {"to": "no_go", "reason": "unwell"}),
        ("move", {"to": "arrived", "reason": "because"}),
        ("no-go", {"reason": "because"}),
    ],
)
def test_moves_outside_the_table_of_this_page_are_a_400(
    clinic: Clinic, act: str, data: dict[str, str]
) -> None:
    row = checked_in(clinic)
    assert signed_in(clinic.nurse).post(f"/staff/{clinic.site.slug}/{act}/{row.pk}/", data).status_code == 400


def test_the_front_desk_calls_no_infusion_off(clinic: Clinic) -> None:
    row = checked_in(clinic)
    assert post_no_go(signed_in(clinic.desk), clinic, row, reason="unwell").status_code == 403
    assert fresh(row).status == Status.CHECKED_IN


def test_another_site_changes_nothing(clinic: Clinic) -> None:
    row = checked_in(clinic)
    stranger = signed_in(clinic.other_nurse)
    for slug in (clinic.site.slug, clinic.other_site.slug):
        for path in (f"move/{row.pk}/", f"hand-over/{row.pk}/", f"check-in/{row.pk}/confirm/"):
            form = {"to": "arrived", "item": "1:a", "version": "1", "outcome": "confirmed"}
            assert stranger.post(f"/staff/{slug}/{path}", form).status_code in (403, 404)
    assert fresh(row).status == Status.CHECKED_IN


def test_the_start_time_is_the_sites(clinic: Clinic) -> None:
    assert "10:00 am" in shown(signed_in(clinic.nurse), clinic, clinic.book(starts_at=START))


def test_a_look_alike_is_named_beside_the_medicine(clinic: Clinic) -> None:
    row = checked_in(clinic)
    client = signed_in(clinic.nurse)
    client.post(
        address(clinic, row, "medicine/"), {"act": "add", "text": "klonopin", "operation": str(uuid4())}
    )
    assert "Not to be mistaken for clonidine" in shown(client, clinic, row)


def test_a_short_fast_offers_the_earliest_start(clinic: Clinic) -> None:
    row = checked_in(clinic)
    client = signed_in(clinic.nurse)
    ate = {"category": "light_meal", "day": "2026-11-26", "at": "7:10 am", "operation": str(uuid4())}
    client.post(address(clinic, row, "intake/"), ate)
    offered = re.search(r'href="([^"]+)">Delay to 1:10 pm', shown(client, clinic, row))
    assert offered
    assert 'value="13:10"' in client.get(offered[1]).content.decode()


def test_the_front_desk_reads_who_goes_on_and_no_answer(clinic: Clinic) -> None:
    """N1: how long somebody fasted is a nurse's to read, and to override is no act of the desk."""
    row = checked_in(clinic)
    assert "A nurse goes on from here." in shown(signed_in(clinic.desk), clinic, row)
    ate = {"category": "light_meal", "day": "2026-11-26", "at": "7:10 am", "operation": str(uuid4())}
    nurse = signed_in(clinic.nurse)
    nurse.post(address(clinic, row, "intake/"), ate)
    assert "The fast is too short" in shown(nurse, clinic, row)
    desk = shown(signed_in(clinic.desk), clinic, row)
    assert "A nurse goes on from here." in desk and "too short" not in desk and "verride it" not in desk


def test_who_was_not_here_after_all_has_no_arrival(clinic: Clinic) -> None:
    row = clinic.book()
    move(row, Status.ARRIVED, clinic.nurse)
    move(row, Status.EXPECTED, clinic.nurse, reason="pressed_too_early")
    assert fresh(row).arrived_at is None
