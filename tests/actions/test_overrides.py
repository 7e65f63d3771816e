"""Overrides: one person for comfort and amber, two for red; the database refuses the same person twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from checklists import models
from checklists.actions import intakes, overrides, statuses, ticks
from checklists.actions.overrides import OverrideRefused
from checklists.queries import facts
from checklists.queries.scope import NotFound
from checklists.rules.access import Role
from checklists.rules.appointment_status import MoveRefused, Status
from checklists.rules.facts import Outcome, Readiness
from checklists.rules.fasting import Category
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import ReasonCode
from tests import factories
from tests.factories import START, Clinic
from tests.preparing import (
    AT_THE_DESK,
    CLOTHING,
    FASTING,
    MEDICINES,
    RIDE,
    checked_in,
    confirm,
    confirmed,
    move,
    prepared,
    resting,
)


def ate(clinic: Clinic, row: models.Appointment, *, hours: float) -> None:
    intakes.add(
        appointment_id=row.pk,
        operation_id=uuid4(),
        category=Category.LIGHT_MEAL,
        eaten_at=START - timedelta(hours=hours),
        by=clinic.nurse,
        now=AT_THE_DESK,
    )


def request(
    row: models.Appointment, position: int, by, reason=OverrideReason.PRESCRIBER_JUDGES, note: str = ""
):
    return overrides.request(
        appointment_id=row.pk,
        position=position,
        reason=reason,
        note=note,
        by=by,
        now=AT_THE_DESK + timedelta(minutes=1),
    )


def codes(row: models.Appointment) -> set[ReasonCode]:
    return {reason.code for reason in verdict(facts.checklist(appointment_id=row.pk), AT_THE_DESK).reasons}


def test_a_nurse_alone_overrides_an_amber_fast(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=5.7)
    asked = request(row, FASTING, clinic.nurse)
    assert not asked.needs_second
    assert ReasonCode.FASTING_SHORT not in codes(row)


def test_a_red_fast_holds_until_a_prescriber_agrees(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, clinic.nurse)
    assert asked.needs_second
    assert ReasonCode.FASTING_SHORT in codes(row)
    overrides.approve(
        override_id=asked.override_id, by=clinic.prescriber, now=AT_THE_DESK + timedelta(minutes=2)
    )
    assert ReasonCode.FASTING_SHORT not in codes(row)


def test_a_second_nurse_cannot_agree(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, clinic.nurse)
    with pytest.raises(PermissionDenied):
        overrides.approve(override_id=asked.override_id, by=clinic.second_nurse, now=AT_THE_DESK)


def test_nobody_agrees_to_their_own_override(clinic: Clinic) -> None:
    both = factories.staff(clinic.site, Role.NURSE, Role.PRESCRIBER)
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, both)
    with pytest.raises(OverrideRefused, match="another prescriber"):
        overrides.approve(override_id=asked.override_id, by=both, now=AT_THE_DESK)


def test_the_database_refuses_one_person_twice(clinic: Clinic) -> None:
    both = factories.staff(clinic.site, Role.NURSE, Role.PRESCRIBER)
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, both)
    same = (
        "UPDATE checklists_override SET approved_by_id = requested_by_id, approved_at = now() WHERE id = %s"
    )
    with (
        pytest.raises(IntegrityError, match="override_two_people"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(same, [asked.override_id])


def test_what_is_said_afterwards_is_not_agreed_to(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, clinic.nurse)
    intakes.add(
        appointment_id=row.pk,
        operation_id=uuid4(),
        category=Category.FULL_MEAL,
        eaten_at=START - timedelta(hours=1),
        by=clinic.link_actor(row),
        now=AT_THE_DESK + timedelta(minutes=5),
    )
    with pytest.raises(OverrideRefused, match="said after"):
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=START)


def test_a_medicine_hold_is_never_overridden(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="clonazepam 0.5 mg")
    with pytest.raises(OverrideRefused, match="prescriber's decision"):
        request(row, MEDICINES, clinic.nurse)


def test_the_front_desk_asks_for_nothing(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, CLOTHING, clinic.nurse, outcome=Outcome.NOT_MET)
    with pytest.raises(PermissionDenied):
        request(row, CLOTHING, clinic.desk, OverrideReason.DONE_HERE)


def test_a_prescriber_asks_for_comfort_alone(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, CLOTHING, clinic.nurse, outcome=Outcome.NOT_MET)
    assert not request(row, CLOTHING, clinic.prescriber, OverrideReason.DONE_HERE).needs_second


def test_nothing_open_needs_no_override(clinic: Clinic) -> None:
    row = checked_in(clinic)
    confirm(row, RIDE, clinic.nurse)
    with pytest.raises(OverrideRefused, match="Nothing is open"):
        request(row, RIDE, clinic.nurse)


@pytest.mark.parametrize(
    ("reason", "note"),
    [(OverrideReason.DECLINED, ""), (OverrideReason.OTHER, " ")],
    ids=["foreign", "no note"],
)
def test_a_reason_belongs_to_its_item_and_other_needs_a_note(clinic: Clinic, reason, note: str) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=5.7)
    with pytest.raises(OverrideRefused):
        request(row, FASTING, clinic.nurse, reason, note)


def test_a_withdrawn_override_counts_no_more(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=5.7)
    asked = request(row, FASTING, clinic.nurse)
    overrides.withdraw(override_id=asked.override_id, by=clinic.second_nurse, now=START)
    assert ReasonCode.FASTING_SHORT in codes(row)


def test_an_answered_override_is_not_answered_again(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = request(row, FASTING, clinic.nurse)
    overrides.withdraw(override_id=asked.override_id, by=clinic.nurse, now=START)
    overrides.withdraw(override_id=asked.override_id, by=clinic.nurse, now=START)
    with pytest.raises(OverrideRefused, match="already"):
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=START)


def test_the_front_desk_withdraws_nothing(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=5.7)
    asked = request(row, FASTING, clinic.nurse)
    with pytest.raises(PermissionDenied):
        overrides.withdraw(override_id=asked.override_id, by=clinic.desk, now=START)


def test_another_sites_people_find_no_override(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=5.7)
    asked = request(row, FASTING, clinic.nurse)
    with pytest.raises(NotFound):
        overrides.withdraw(override_id=asked.override_id, by=clinic.other_nurse, now=START)


def test_leaving_alone_takes_two_people(clinic: Clinic) -> None:
    row = resting(clinic)
    asked = request(row, RIDE, clinic.nurse, OverrideReason.STAYS_LONGER)
    assert asked.needs_second
    with pytest.raises(MoveRefused):
        statuses.set_status(appointment_id=row.pk, to=Status.LEFT, by=clinic.nurse, now=START)
    overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=START)
    statuses.set_status(appointment_id=row.pk, to=Status.LEFT, by=clinic.nurse, now=START)


def test_an_unsure_safety_answer_takes_two_people(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ticks.tick(
        appointment_id=row.pk,
        item_position=FASTING,
        operation_id=uuid4(),
        done=False,
        unsure=True,
        by=clinic.link_actor(row),
        now=AT_THE_DESK,
    )
    assert request(row, FASTING, clinic.nurse).needs_second
    assert verdict(facts.checklist(appointment_id=row.pk), AT_THE_DESK).readiness is not Readiness.READY


def red(clinic: Clinic) -> models.Override:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    return models.Override.objects.get(pk=request(row, FASTING, clinic.nurse).override_id)


def refused(statement: str, *params: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_the_database_refuses_an_approver_who_is_no_prescriber(clinic: Clinic) -> None:
    agreed = "UPDATE checklists_override SET approved_by_id = %s, approved_at = now() WHERE id = %s"
    refused(agreed, clinic.second_nurse.user_id, red(clinic).pk)


@pytest.mark.parametrize(
    "change",
    ["requested_by_id = approved_by_id", "reason = 'tiny_amount'", "approved_at = now()", "band = 'amber'"],
)
def test_the_database_keeps_what_was_asked_and_agreed(clinic: Clinic, change: str) -> None:
    saved = red(clinic)
    overrides.approve(override_id=saved.pk, by=clinic.prescriber, now=START)
    refused(f"UPDATE checklists_override SET {change} WHERE id = %s", saved.pk)


def test_asking_twice_in_one_breath_is_one_request(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    assert request(row, FASTING, clinic.nurse) == request(row, FASTING, clinic.nurse)
    with pytest.raises(OverrideRefused, match="asked for this already"):
        request(row, FASTING, clinic.second_nurse)
    assert models.Override.objects.count() == 1


def test_what_was_said_since_is_asked_anew(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    first = request(row, FASTING, clinic.nurse)
    intakes.add(
        appointment_id=row.pk, operation_id=uuid4(), category=Category.FULL_MEAL,
        eaten_at=START - timedelta(hours=1), by=clinic.nurse, now=AT_THE_DESK + timedelta(minutes=3),
    )  # fmt: skip
    again = overrides.request(
        appointment_id=row.pk, position=FASTING, reason=OverrideReason.PRESCRIBER_JUDGES, by=clinic.nurse,
        now=AT_THE_DESK + timedelta(minutes=4),
    )  # fmt: skip
    assert again.override_id != first.override_id


def test_agreeing_twice_changes_nothing(clinic: Clinic) -> None:
    saved = red(clinic)
    overrides.approve(override_id=saved.pk, by=clinic.prescriber, now=START)
    overrides.approve(override_id=saved.pk, by=clinic.prescriber, now=START + timedelta(minutes=1))
    saved.refresh_from_db()
    assert saved.approved_at == START


@pytest.mark.parametrize("to", [Status.ARRIVED, Status.NO_GO])
def test_nobody_agrees_for_somebody_who_is_not_checked_in_any_more(clinic: Clinic, to: Status) -> None:
    saved = red(clinic)
    move(models.Appointment.objects.get(), to, clinic.nurse, reason="other")
    with pytest.raises(OverrideRefused, match="not checked in"):
        overrides.approve(override_id=saved.pk, by=clinic.prescriber, now=START)


def test_what_a_nurse_finds_unmet_since_is_not_agreed_to(clinic: Clinic) -> None:
    row = checked_in(clinic)
    ate(clinic, row, hours=3)
    asked = overrides.request(
        appointment_id=row.pk, position=FASTING, reason=OverrideReason.PRESCRIBER_JUDGES, by=clinic.nurse,
        now=AT_THE_DESK - timedelta(minutes=1),
    )  # fmt: skip
    confirm(row, FASTING, clinic.nurse, outcome=Outcome.NOT_MET)
    with pytest.raises(OverrideRefused, match="said after"):
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=START)


def test_before_check_in_nothing_is_let_pass(clinic: Clinic) -> None:
    row = prepared(clinic)
    with pytest.raises(OverrideRefused, match="check the patient in first"):
        request(row, FASTING, clinic.nurse)


def test_what_an_infusion_went_ahead_with_stays_in_the_record(clinic: Clinic) -> None:
    row = confirmed(clinic)
    confirm(row, CLOTHING, clinic.nurse, outcome=Outcome.NOT_MET)
    asked = request(row, CLOTHING, clinic.nurse, OverrideReason.DECLINED)
    move(row, Status.IN_INFUSION, clinic.nurse, now=START)
    with pytest.raises(OverrideRefused, match="stays in the record"):
        overrides.withdraw(override_id=asked.override_id, by=clinic.nurse, now=START)


def test_a_ride_let_pass_is_not_that_of_a_driver_named_afterwards(clinic: Clinic) -> None:
    row = resting(clinic)
    asked = request(row, RIDE, clinic.nurse, OverrideReason.STAYS_LONGER)
    overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=START)
    models.Item.objects.filter(appointment=row, position=RIDE).update(answered_at=START)
    with pytest.raises(MoveRefused):
        statuses.set_status(appointment_id=row.pk, to=Status.LEFT, by=clinic.nurse, now=START)
