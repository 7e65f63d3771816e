"""Overrides, holds and the prescriber's queue in real browsers, two of them at once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists import models
from checklists.actions import intakes, medicines, overrides
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DESK, FASTING, checked_in
from tests.screen import Screen

HERE = AT_THE_DESK + timedelta(minutes=1)


@pytest.fixture
def ate(clinic: Clinic, clock: time_machine.Traveller) -> models.Appointment:
    """Checked in, and ate three hours before the start."""
    row = checked_in(clinic)
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL,
        eaten_at=START - timedelta(hours=3), by=clinic.nurse, now=AT_THE_DESK,
    )  # fmt: skip
    clock.move_to(HERE)
    return row


def takes(clinic: Clinic, *texts: str) -> list[models.MedicationEntry]:
    """Each of another patient."""
    found = []
    for text in texts:
        row = clinic.book()
        by = clinic.link_actor(row)
        medicines.add(appointment_id=row.pk, operation_id=uuid4(), text=text, by=by, now=NOW)
        found.append(models.MedicationEntry.objects.get(appointment=row))
    return found


def test_a_red_item_goes_from_the_nurse_to_the_prescriber_and_back(
    ate: models.Appointment, nurse: Screen, prescriber: Screen, desk_of: str
) -> None:
    # given a prescriber who looks at the board, and a nurse at the check-in
    prescriber.go(desk_of)
    assert prescriber.page.locator("#asked-for").count() == 0
    nurse.go(f"{desk_of}check-in/{ate.pk}/override/{FASTING}/")
    # when the nurse has read item, what is open and the risk, and asks
    for words in ("Override: food and drink", "3 h short", "get into the lungs", "takes two people"):
        nurse.says(words)
    nurse.choose("A very small amount")
    nurse.press("Ask a prescriber")
    nurse.says("waits for a prescriber to agree")
    # then the prescriber's page says so within one refresh, without another click
    prescriber.refresh()
    prescriber.says("An override of 1 patient waits for you to agree")
    prescriber.says("override asked: food and drink")
    prescriber.press("Look at them")
    prescriber.says("The patient is here and waits")
    prescriber.press("Look and agree")
    prescriber.press("I agree to this override")
    # and the nurse's board says that it is let pass
    nurse.go(desk_of)
    nurse.says("override: food and drink")
    nurse.says_not("override asked")
    assert prescriber.page.locator("#asked-for").count() == 0


def test_an_override_is_wherever_the_patient_is_and_the_front_desk_reads_no_reason(
    ate: models.Appointment, clinic: Clinic, nurse: Screen, front_desk: Screen, desk_of: str
) -> None:
    asked = overrides.request(
        appointment_id=ate.pk, position=FASTING, reason=OverrideReason.TINY_AMOUNT, note="half a biscuit",
        by=clinic.nurse, now=HERE,
    )  # fmt: skip
    overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=HERE + timedelta(seconds=1))
    check_in = f"{desk_of}check-in/{ate.pk}/"
    for address in (check_in, f"{desk_of}appointments/{ate.pk}/"):
        nurse.go(address)
        told = nurse.page.locator("#main").text_content() or ""
        assert "half a biscuit" in told and clinic.prescriber.name in told, address
        front_desk.go(address)
        told = front_desk.page.locator("#main").text_content() or ""
        assert "biscuit" not in told and "very small" not in told, address
        assert clinic.prescriber.name in told, address
    nurse.go(f"{desk_of}patients/?q=Ruiz")
    nurse.says("! override")
    nurse.go(check_in)
    assert "agreed by" in nurse.page.locator("#way-out").inner_text()


def test_a_hold_says_since_when_and_who_ends_it(
    clinic: Clinic, nurse: Screen, front_desk: Screen, desk_of: str
) -> None:
    (entry,) = takes(clinic, "clonazepam 0.5 mg")
    address = f"{desk_of}check-in/{entry.appointment_id}/"
    nurse.go(address)
    for words in (
        "One medicine waits for the prescriber",
        "since 9:00 am",
        "A prescriber decides on the medicine.",
    ):
        assert words in nurse.page.locator(".holds").inner_text(), words
    front_desk.go(address)
    shown = front_desk.page.locator(".holds").inner_text()
    assert "Waits for the prescriber" in shown and "since 9:00 am" in shown and "edicine" not in shown


def test_a_decision_takes_two_presses_and_no_mouse(clinic: Clinic, prescriber: Screen, desk_of: str) -> None:
    first, second = takes(clinic, "bromazolam", "clonazepam 0.5 mg")
    prescriber.go(f"{desk_of}reviews/{first.pk}/")
    prescriber.page.get_by_label("Continue unchanged", exact=True).focus()
    prescriber.page.keyboard.press("Space")
    with prescriber.page.expect_navigation():
        prescriber.page.keyboard.press("Enter")
    assert prescriber.page.url.endswith(f"/reviews/{second.pk}/")
    prescriber.choose("Postpone the infusion")
    prescriber.press("Record the decision")
    prescriber.says("The hold stays")


def test_the_overrides_of_a_week_are_looked_at_and_print(
    ate: models.Appointment,
    clinic: Clinic,
    clock: time_machine.Traveller,
    at_desk: Callable[..., Screen],
    desk_of: str,
) -> None:
    overrides.request(
        appointment_id=ate.pk, position=FASTING, reason=OverrideReason.TINY_AMOUNT, note="half a biscuit",
        by=clinic.nurse, now=HERE,
    )  # fmt: skip
    clock.move_to(START + timedelta(days=5))
    prescriber, manager = at_desk(clinic.prescriber, width=768, height=1024), at_desk(clinic.manager)
    prescriber.go(f"{desk_of}reviews/")
    prescriber.press("1 override of the week from 23 November 2026")
    for words in ("A very small amount", "half a biscuit", clinic.nurse.name, "Nobody has looked"):
        prescriber.says(words)
    manager.go(f"{desk_of}overrides/?week=2026-11-23")
    manager.says("A very small amount")
    manager.says_not("half a biscuit")
    manager.says_not("Ruiz")
    manager.fill("Note", "talked about it")
    manager.press("Looked at")
    manager.says("talked about it")
    prescriber.go(f"{desk_of}reviews/")
    assert prescriber.page.locator(".unseen-weeks").count() == 0
    prescriber.go(f"{desk_of}overrides/?week=2026-11-23")
    prescriber.page.emulate_media(media="print")
    assert prescriber.page.locator(".desk-header").is_hidden()
    assert (
        prescriber.page.locator(".look-form").count() == 0
        or prescriber.page.locator(".look-form").is_hidden()
    )
    prescriber.go(f"{desk_of}overrides/?week=nonsense")
    prescriber.says("No override was asked for in this week.")
