"""A hold ends by a recorded decision of staff alone: what a patient, a clock or one pair of hands does never lifts it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from checklists import models
from checklists.actions import appointments, medicines, overrides, reviews, rides, ticks
from checklists.actions.medicines import WaitsForPrescriber
from checklists.queries import facts
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Outcome, Readiness
from checklists.rules.medicine_routes import Route
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import ReasonCode
from checklists.rules.review import Decision
from tests.factories import NOW, START, Clinic
from tests.preparing import (
    AT_THE_DESK,
    MEDICINES,
    RIDE,
    WELLBEING,
    checked_in,
    confirm,
    confirmed,
    fresh,
    measure,
    move,
    prepared,
    well,
)

LATER = AT_THE_DESK + timedelta(minutes=5)


def reasons(row: models.Appointment, *, now: datetime = LATER) -> dict[ReasonCode, Readiness]:
    found = verdict(facts.checklist(appointment_id=row.pk), now)
    return {reason.code: reason.readiness for reason in found.reasons}


def agreed(clinic: Clinic, row: models.Appointment, position: int) -> None:
    """A nurse asked to let the item pass, and a prescriber agreed."""
    asked = overrides.request(
        appointment_id=row.pk, position=position, reason=OverrideReason.PRESCRIBER_JUDGES,
        by=clinic.nurse, now=AT_THE_DESK,
    )  # fmt: skip
    if asked.needs_second:
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=AT_THE_DESK)


def unwell(clinic: Clinic) -> models.Appointment:
    """Checked in with a fever that the patient told of the day before: a hold."""
    row = prepared(clinic)
    well(row, clinic.link_actor(row), fever="yes")
    row = arrived_and_checked_in(clinic, row)
    assert reasons(row)[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD
    return row


def arrived_and_checked_in(clinic: Clinic, row: models.Appointment) -> models.Appointment:
    for status in (Status.ARRIVED, Status.CHECKED_IN):
        move(row, status, clinic.nurse)
    return fresh(row)


def test_another_answer_from_the_phone_lifts_no_hold(clinic: Clinic) -> None:
    row = unwell(clinic)
    well(row, clinic.link_actor(row), now=LATER)
    assert reasons(row)[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD


@pytest.mark.parametrize("unsure", [True, False])
def test_taking_the_answer_back_on_the_phone_lifts_no_hold(clinic: Clinic, unsure: bool) -> None:
    row = unwell(clinic)
    ticks.tick(
        appointment_id=row.pk, item_position=WELLBEING, operation_id=uuid4(), done=False, unsure=unsure,
        by=clinic.link_actor(row), now=LATER,
    )  # fmt: skip
    assert reasons(row)[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD


def test_nor_do_two_other_answers(clinic: Clinic) -> None:
    row = unwell(clinic)
    for minutes in (1, 2):
        well(row, clinic.link_actor(row), now=LATER + timedelta(minutes=minutes))
    assert reasons(row)[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD


def test_a_nurse_s_own_answer_ends_it(clinic: Clinic) -> None:
    row = unwell(clinic)
    well(row, clinic.link_actor(row), now=LATER)
    well(row, clinic.nurse, now=LATER + timedelta(minutes=1))
    assert ReasonCode.ANSWER_HOLDS not in reasons(row)


def test_an_answer_corrected_at_home_before_it_held_counts_as_corrected(clinic: Clinic) -> None:
    row = prepared(clinic)
    well(row, clinic.link_actor(row), fever="yes")
    well(row, clinic.link_actor(row), now=START - timedelta(hours=20))
    assert ReasonCode.ANSWER_HOLDS not in reasons(arrived_and_checked_in(clinic, row))


def test_a_new_medicine_holds_until_staff_have_heard_otherwise(clinic: Clinic) -> None:
    row = prepared(clinic)
    well(row, clinic.link_actor(row), new_medicine="yes")
    well(row, clinic.link_actor(row), now=START - timedelta(hours=20))
    assert reasons(row, now=START - timedelta(hours=19))[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD


def test_a_medicine_whose_decision_has_lapsed_stays_on_the_list(clinic: Clinic) -> None:
    row = prepared(clinic, medicine="clonazepam 0.5 mg")
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.decide(
        entry_id=entry.pk, decision=Decision.UNCHANGED, expires_on=date(2026, 11, 25), by=clinic.prescriber,
        now=NOW,
    )  # fmt: skip
    assert reasons(row)[ReasonCode.MEDICINE_REVIEW] is Readiness.HOLD
    with pytest.raises(WaitsForPrescriber):
        medicines.remove(
            appointment_id=row.pk, operation_id=entry.operation_id, by=clinic.link_actor(row), now=NOW
        )


def test_an_unknown_medicine_let_pass_holds_once_it_is_known(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="zzqqy")
    agreed(clinic, row, MEDICINES)
    assert ReasonCode.MEDICINE_UNKNOWN not in reasons(row)
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.identify(entry_id=entry.pk, name="clonazepam", by=clinic.nurse, now=LATER)
    assert reasons(row)[ReasonCode.MEDICINE_REVIEW] is Readiness.HOLD


def test_no_override_hides_a_decision_to_postpone(clinic: Clinic) -> None:
    row = checked_in(clinic, medicine="zzqqy")
    agreed(clinic, row, MEDICINES)
    entry = models.MedicationEntry.objects.get(appointment=row)
    reviews.identify(entry_id=entry.pk, route=Route.PRESCRIBER_DECISION, by=clinic.nurse, now=LATER)
    reviews.decide(entry_id=entry.pk, decision=Decision.POSTPONE, by=clinic.prescriber, now=LATER)
    assert reasons(row)[ReasonCode.MEDICINE_REVIEW] is Readiness.HOLD


def unconfirmed_ride(clinic: Clinic) -> models.Appointment:
    row = prepared(clinic)
    driver = rides.Driver("Pat Ruiz", "+1 303 555 0135", "sister", True)
    rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=driver, by=clinic.nurse, now=NOW)
    return arrived_and_checked_in(clinic, row)


def test_no_nurse_alone_lets_pass_what_a_nurse_found_unmet(clinic: Clinic) -> None:
    row = unconfirmed_ride(clinic)
    confirm(row, RIDE, clinic.nurse, outcome=Outcome.NOT_MET)
    assert reasons(row)[ReasonCode.ITEM_NOT_MET] is Readiness.HOLD
    asked = overrides.request(
        appointment_id=row.pk,
        position=RIDE,
        reason=OverrideReason.PRESCRIBER_JUDGES,
        by=clinic.nurse,
        now=LATER,
    )
    assert asked.needs_second


def test_what_a_nurse_finds_unmet_afterwards_is_not_let_pass(clinic: Clinic) -> None:
    row = unconfirmed_ride(clinic)
    overrides.request(
        appointment_id=row.pk, position=RIDE, reason=OverrideReason.PRESCRIBER_JUDGES, by=clinic.nurse,
        now=AT_THE_DESK - timedelta(minutes=1),
    )  # fmt: skip
    confirm(row, RIDE, clinic.second_nurse, outcome=Outcome.NOT_MET)
    assert reasons(row)[ReasonCode.ITEM_NOT_MET] is Readiness.HOLD


def test_another_driver_is_not_the_one_whom_a_nurse_confirmed(clinic: Clinic) -> None:
    row = confirmed(clinic)
    driver = rides.Driver("Pat Ruiz", "+1 303 555 0135", "sister", True)
    rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=driver, by=clinic.desk, now=LATER)
    assert ReasonCode.RIDE_UNCONFIRMED in reasons(row)


def test_a_later_start_does_not_take_away_what_was_measured(clinic: Clinic) -> None:
    row = checked_in(clinic)
    measure(row, clinic.nurse, temperature=39.0)
    assert reasons(row)[ReasonCode.VITALS_RED] is Readiness.HOLD
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=4), by=clinic.desk, now=LATER)
    measure(row, clinic.nurse, now=START + timedelta(hours=3, minutes=30))
    assert ReasonCode.VITALS_RED in reasons(row) or ReasonCode.VITALS_AMBER in reasons(row)


@pytest.mark.parametrize("back", [Status.ARRIVED, Status.NO_GO])
def test_a_check_in_taken_back_lifts_no_hold(clinic: Clinic, back: Status) -> None:
    """What held at check-in is not answered away at home while nobody is checked in."""
    row = unwell(clinic)
    move(row, back, clinic.nurse, reason="pressed_too_early", now=LATER)
    if back is Status.ARRIVED:
        well(row, clinic.link_actor(row), now=LATER + timedelta(minutes=1))
    move(row, Status.CHECKED_IN, clinic.nurse, reason="plan_changed", now=LATER + timedelta(minutes=2))
    assert reasons(row)[ReasonCode.ANSWER_HOLDS] is Readiness.HOLD
