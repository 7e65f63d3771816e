"""Confirmations: who may verify what, together or one by one, and never over a list that changed."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import confirmations, intakes, medicines, ticks
from checklists.actions.confirmations import Answer, ChangedMeanwhile, ConfirmationRefused
from checklists.queries import facts
from checklists.queries.item_marks import marks
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome, Readiness
from checklists.rules.fasting import Category
from checklists.rules.readiness import verdict
from tests.factories import START, Clinic
from tests.preparing import (
    AT_THE_DESK,
    CLOTHING,
    FASTING,
    HYDRATION,
    MEDICINES,
    RIDE,
    checked_in,
    confirm,
    confirmed,
    fresh,
    move,
    prepared,
)


def seen_by_nurse(row: models.Appointment) -> tuple[dict[int, str], int]:
    items = list(models.Item.objects.filter(appointment=row))
    return marks(appointment=row, items=items), fresh(row).version


def test_every_item_confirmed_makes_the_list_ready(clinic: Clinic) -> None:
    row = confirmed(clinic)
    assert verdict(facts.checklist(appointment_id=row.pk), AT_THE_DESK).readiness is Readiness.READY


def test_a_tick_alone_is_no_confirmation(clinic: Clinic) -> None:
    row = checked_in(clinic)
    assert verdict(facts.checklist(appointment_id=row.pk), AT_THE_DESK).readiness is Readiness.NOT_FINISHED


def test_comfort_items_are_confirmed_together(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, HYDRATION, CLOTHING, clinic.nurse)
    assert models.Confirmation.objects.filter(item__appointment=row).count() == 2


def test_safety_items_are_confirmed_one_by_one(clinic: Clinic) -> None:
    row = checked_in(clinic)
    with pytest.raises(ConfirmationRefused, match="one by one"):
        confirm(row, FASTING, RIDE, clinic.nurse)


def test_nothing_is_confirmed_before_the_identifiers(clinic: Clinic) -> None:
    row = prepared(clinic)
    with pytest.raises(ConfirmationRefused, match="name and birth date"):
        confirm(row, FASTING, clinic.nurse)


def test_the_front_desk_confirms_comfort_only(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, CLOTHING, clinic.desk)
    with pytest.raises(PermissionDenied):
        confirm(row, FASTING, clinic.desk)


def test_another_sites_nurse_finds_nothing(clinic: Clinic) -> None:
    row = checked_in(clinic)
    with pytest.raises(NotFound):
        confirm(row, FASTING, clinic.other_nurse)


def test_a_position_that_is_not_there_is_not_found(clinic: Clinic) -> None:
    row = checked_in(clinic)
    with pytest.raises(NotFound):
        confirmations.record(
            appointment_id=row.pk,
            answers=(Answer(9, Outcome.CONFIRMED, ""),),
            seen_version=row.version,
            by=clinic.nurse,
            now=AT_THE_DESK,
        )


def test_taking_it_back_is_a_new_row(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, FASTING, clinic.nurse)
    confirm(row, FASTING, clinic.nurse, outcome=None)
    assert models.Confirmation.objects.filter(item__appointment=row).count() == 2


@pytest.mark.parametrize("what", ["intake", "medicine", "undo", "colleague"])
def test_a_late_save_never_signs_an_item_that_changed(clinic: Clinic, what: str) -> None:
    row = checked_in(clinic)
    seen, version = seen_by_nurse(row)
    common = {"appointment_id": row.pk, "by": clinic.link_actor(row), "now": AT_THE_DESK}
    position = {"intake": FASTING, "medicine": MEDICINES, "undo": CLOTHING, "colleague": RIDE}[what]
    match what:
        case "intake":
            intakes.add(operation_id=uuid4(), category=Category.FULL_MEAL, eaten_at=AT_THE_DESK, **common)
        case "medicine":
            medicines.add(operation_id=uuid4(), text="xanax", **common)
        case "undo":
            ticks.tick(item_position=CLOTHING, operation_id=uuid4(), done=False, **common)
        case _:
            confirm(row, RIDE, clinic.second_nurse, outcome=Outcome.NOT_MET)
    before = models.Confirmation.objects.count()
    with pytest.raises(ChangedMeanwhile) as changed:
        confirmations.record(
            appointment_id=row.pk,
            answers=(Answer(position, Outcome.CONFIRMED, seen[position]),),
            seen_version=version,
            by=clinic.nurse,
            now=AT_THE_DESK,
        )
    assert changed.value.positions == (position,)
    assert models.Confirmation.objects.count() == before


def test_a_change_of_another_item_is_no_conflict(clinic: Clinic) -> None:
    row = checked_in(clinic)
    seen, version = seen_by_nurse(row)
    confirm(row, CLOTHING, clinic.second_nurse)
    confirmations.record(
        appointment_id=row.pk,
        answers=(Answer(RIDE, Outcome.CONFIRMED, seen[RIDE]),),
        seen_version=version,
        by=clinic.nurse,
        now=START,
    )
    assert models.Confirmation.objects.filter(item__position=RIDE, item__appointment=row).exists()


def test_it_is_told_to_the_audit(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, FASTING, clinic.nurse)
    last = models.AuditEntry.objects.order_by("-seq").first()
    assert (last.action, last.actor) == ("item.confirm", clinic.nurse.label)


def test_an_undone_check_in_takes_back_what_was_found_in_it(clinic: Clinic) -> None:
    """Perhaps it was somebody else who stood there; what was found stays readable."""
    row = checked_in(clinic)
    confirm(row, FASTING, clinic.nurse)
    confirm(row, CLOTHING, HYDRATION, clinic.nurse)
    move(row, Status.ARRIVED, clinic.second_nurse, reason="pressed_too_early")
    known = facts.checklist(appointment_id=row.pk)
    assert [item.position for item in known.items if item.standing] == []
    assert models.Confirmation.objects.filter(outcome="confirmed").count() == 3
    assert models.Confirmation.objects.filter(outcome="", by_id=clinic.second_nurse.user_id).count() == 3


def test_the_same_press_twice_is_one(clinic: Clinic) -> None:
    row = checked_in(clinic)
    seen, version = seen_by_nurse(row)
    for _ in range(2):
        confirmations.record(
            appointment_id=row.pk,
            answers=(Answer(RIDE, Outcome.CONFIRMED, seen[RIDE]),),
            seen_version=version,
            by=clinic.nurse,
            now=AT_THE_DESK,
        )
    assert models.Confirmation.objects.count() == 1
