"""Readings of the day: who, when, once, and what they do to the list."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists import models
from checklists.actions import overrides, ticks, vital_signs
from checklists.actions.confirmations import ConfirmationRefused
from checklists.actions.overrides import OverrideRefused
from checklists.actions.vital_signs import Implausible, NothingRead, OperationReused, VitalsRefused
from checklists.queries import checkin, facts
from checklists.queries.scope import NotFound
from checklists.rules import vitals
from checklists.rules.access import Actor
from checklists.rules.appointment_status import MoveRefused, Status
from checklists.rules.band import Band
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import Readiness
from checklists.rules.override_reasons import OverrideReason
from checklists.rules.readiness import verdict
from checklists.rules.vital_bands import Measure
from checklists.rules.vitals import VitalsVerdict
from tests.factories import Clinic
from tests.preparing import (
    AT_THE_DESK,
    IN_RANGE,
    VITALS,
    checked_in,
    confirm,
    confirmed,
    fresh,
    measure,
    move,
    prepared,
    resting,
)


def record(row: models.Appointment, by: Actor, *, operation_id: UUID | None = None, **said: object):
    given = {"values": IN_RANGE, "findings": (), "now": AT_THE_DESK} | said
    return vital_signs.record(appointment_id=row.pk, operation_id=operation_id or uuid4(), by=by, **given)


def readiness(row: models.Appointment) -> Readiness:
    return verdict(facts.checklist(appointment_id=row.pk), AT_THE_DESK).readiness


def later(minutes: int):
    return AT_THE_DESK + timedelta(minutes=minutes)


def ask(row: models.Appointment, by: Actor, *, minutes: int = 1) -> overrides.Requested:
    return overrides.request(
        appointment_id=row.pk,
        position=VITALS,
        reason=OverrideReason.PRESCRIBER_JUDGES,
        by=by,
        now=later(minutes),
    )


def test_a_reading_is_kept_with_its_findings_and_who_took_it(clinic: Clinic) -> None:
    row = checked_in(clinic)
    record(row, clinic.nurse, findings=(DayFinding.URINARY,), note=" after the stairs ")
    kept = models.VitalSigns.objects.get()
    assert (kept.systolic, kept.diastolic, float(kept.temperature), kept.glucose) == (124, 78, 36.7, None)
    assert (kept.findings, kept.note, kept.by_id) == (["urinary"], "after the stairs", clinic.nurse.user_id)


def test_the_item_is_answered_and_the_page_before_is_old(clinic: Clinic) -> None:
    row = checked_in(clinic)
    record(row, clinic.nurse)
    item = models.Item.objects.get(appointment=row, position=VITALS)
    assert (item.done, item.answered_at, fresh(row).version) == (True, AT_THE_DESK, row.version + 1)


def test_a_part_is_no_answer_yet(clinic: Clinic) -> None:
    row = checked_in(clinic)
    record(row, clinic.nurse, values={Measure.PULSE: 70.0})
    assert not models.Item.objects.get(appointment=row, position=VITALS).done


def test_a_retry_is_no_second_reading(clinic: Clinic) -> None:
    row, operation_id = checked_in(clinic), uuid4()
    first = record(row, clinic.nurse, operation_id=operation_id)
    again = record(row, clinic.nurse, operation_id=operation_id, values={Measure.PULSE: 99.0})
    assert (first.is_fresh, again.is_fresh, again.vital_signs_id) == (True, False, first.vital_signs_id)
    assert models.VitalSigns.objects.count() == 1


def test_an_operation_of_another_appointment_is_refused(clinic: Clinic) -> None:
    row, other, operation_id = checked_in(clinic), checked_in(clinic), uuid4()
    record(row, clinic.nurse, operation_id=operation_id)
    with pytest.raises(OperationReused):
        record(other, clinic.nurse, operation_id=operation_id)


def test_the_audit_tells_of_a_reading_and_of_no_value(clinic: Clinic) -> None:
    record(checked_in(clinic), clinic.prescriber)
    entry = models.AuditEntry.objects.filter(action="vital_signs.record").get()
    assert "124" not in str(entry.data)


@pytest.mark.parametrize("who", ["desk", "manager"])
def test_only_clinical_people_record(clinic: Clinic, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record(checked_in(clinic), getattr(clinic, who))


def test_another_site_does_not_find_it(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        record(checked_in(clinic), clinic.other_nurse)


def test_before_arrival_and_after_leaving_nothing_is_measured(clinic: Clinic) -> None:
    row = prepared(clinic)
    with pytest.raises(VitalsRefused, match="press Arrived"):
        record(row, clinic.nurse)
    models.Appointment.objects.filter(pk=row.pk).update(status=Status.LEFT)
    with pytest.raises(VitalsRefused):
        record(row, clinic.nurse)


@pytest.mark.parametrize("status", [Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING])
def test_from_arrival_until_leaving_it_is(clinic: Clinic, status: Status) -> None:
    row = prepared(clinic)
    models.Appointment.objects.filter(pk=row.pk).update(status=status)
    assert record(row, clinic.nurse).is_fresh


@pytest.mark.parametrize(
    ("values", "error"),
    [({}, NothingRead), ({Measure.SYSTOLIC: 1580.0, Measure.DIASTOLIC: 90.0}, Implausible)],
)
def test_what_cannot_be_true_is_not_kept(
    clinic: Clinic, values: dict[Measure, float], error: type[Exception]
) -> None:
    row = checked_in(clinic)
    with pytest.raises(error):
        record(row, clinic.nurse, values=values)
    assert not models.VitalSigns.objects.exists()


def test_the_infusion_waits_for_the_vital_signs(clinic: Clinic) -> None:
    row = checked_in(clinic)
    for position in range(1, VITALS):
        confirm(row, position, clinic.nurse)
    with pytest.raises(MoveRefused):
        move(row, Status.IN_INFUSION, clinic.nurse)
    measure(row, clinic.nurse)
    move(row, Status.IN_INFUSION, clinic.nurse)
    assert fresh(row).status == Status.IN_INFUSION


def test_a_nurse_alone_lets_amber_pass(clinic: Clinic) -> None:
    row = confirmed(clinic)
    measure(row, clinic.nurse, pulse=105)
    assert not ask(row, clinic.nurse).needs_second
    assert readiness(row) is Readiness.READY


def test_red_waits_for_the_prescriber_who_agrees(clinic: Clinic) -> None:
    row = confirmed(clinic)
    measure(row, clinic.nurse, systolic=165)
    measure(row, clinic.nurse, systolic=166, now=later(6))
    asked = ask(row, clinic.nurse, minutes=7)
    assert (asked.needs_second, readiness(row)) == (True, Readiness.HOLD)
    overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=later(8))
    assert readiness(row) is Readiness.READY


def test_a_newer_reading_ends_what_the_override_covered(clinic: Clinic) -> None:
    row = confirmed(clinic)
    measure(row, clinic.nurse, pulse=105)
    ask(row, clinic.nurse)
    measure(row, clinic.nurse, pulse=106, now=later(9))
    assert readiness(row) is Readiness.NEEDS_CALL


def test_a_prescriber_does_not_agree_to_what_was_read_since(clinic: Clinic) -> None:
    row = confirmed(clinic)
    measure(row, clinic.nurse, pulse=125)
    asked = ask(row, clinic.nurse)
    measure(row, clinic.nurse, pulse=135, now=later(5))
    with pytest.raises(OverrideRefused, match="let the nurse ask again"):
        overrides.approve(override_id=asked.override_id, by=clinic.prescriber, now=later(6))


def test_an_emergency_is_not_let_pass(clinic: Clinic) -> None:
    row = confirmed(clinic)
    measure(row, clinic.nurse, DayFinding.CHEST_PAIN)
    with pytest.raises(OverrideRefused, match="act on it"):
        ask(row, clinic.nurse)


def test_readings_of_another_day_do_not_count(clinic: Clinic) -> None:
    row = confirmed(clinic)
    models.Appointment.objects.filter(pk=row.pk).update(starts_at=row.starts_at + timedelta(days=1))
    assert readiness(row) is Readiness.NOT_FINISHED


def test_while_resting_a_reading_is_taken_for_the_way_home(clinic: Clinic) -> None:
    row = resting(clinic)
    measure(row, clinic.nurse, systolic=150, now=later(70))
    assert models.VitalSigns.objects.filter(appointment=row).count() == 2


def test_nobody_ticks_or_confirms_what_is_measured(clinic: Clinic) -> None:
    row = checked_in(clinic)
    with pytest.raises(NotFound):
        ticks.tick(
            appointment_id=row.pk,
            item_position=VITALS,
            operation_id=uuid4(),
            done=True,
            by=clinic.nurse,
            now=AT_THE_DESK,
        )
    with pytest.raises(ConfirmationRefused, match="record the readings"):
        confirm(row, VITALS, clinic.nurse)


def corrected(row: models.Appointment, clinic: Clinic, wrong: models.VitalSigns, **values: float) -> None:
    vital_signs.record(
        appointment_id=row.pk,
        operation_id=uuid4(),
        values={Measure(name): value for name, value in values.items()},
        findings=(),
        corrects_id=wrong.pk,
        by=clinic.second_nurse,
        now=AT_THE_DESK + timedelta(minutes=2),
    )


def bands(row: models.Appointment) -> VitalsVerdict:
    known = facts.checklist(appointment_id=row.pk)
    return vitals.verdict(known.vitals, known.vital_bands, diabetes=False)


def test_a_corrected_reading_counts_as_it_was_read_and_both_stay(clinic: Clinic) -> None:
    row = checked_in(clinic)
    measure(row, clinic.nurse, systolic=182)
    wrong = models.VitalSigns.objects.get()
    corrected(
        row, clinic, wrong, **{each.value: value for each, value in IN_RANGE.items()} | {"systolic": 128}
    )
    assert bands(row).band is Band.GREEN
    assert [reading.at for reading in facts.checklist(appointment_id=row.pk).vitals] == [AT_THE_DESK]
    newest, before = checkin.check_in(appointment_id=row.pk, by=clinic.nurse, now=AT_THE_DESK).vitals.lines
    assert (before.values[Measure.SYSTOLIC], newest.values[Measure.SYSTOLIC]) == (182, 128)
    assert (before.corrected_by, newest.corrects_at) == (clinic.second_nurse.name, wrong.at)


def test_a_reading_of_somebody_else_is_taken_back_and_asked_again(clinic: Clinic) -> None:
    row = checked_in(clinic)
    measure(row, clinic.nurse)
    corrected(row, clinic, models.VitalSigns.objects.get())
    assert not facts.checklist(appointment_id=row.pk).vitals
    assert not models.Item.objects.get(appointment=row, kind="vital_signs").done
    assert models.VitalSigns.objects.count() == 2


def test_a_reading_is_corrected_once_and_its_correction_again(clinic: Clinic) -> None:
    row = checked_in(clinic)
    measure(row, clinic.nurse)
    first = models.VitalSigns.objects.get()
    corrected(row, clinic, first, pulse=70)
    with pytest.raises(NotFound):
        corrected(row, clinic, first, pulse=71)
    corrected(row, clinic, models.VitalSigns.objects.get(corrects=first), pulse=72)
    [reading] = facts.checklist(appointment_id=row.pk).vitals
    assert (reading.values, reading.at) == ({Measure.PULSE: 72}, AT_THE_DESK)


def test_a_reading_of_another_appointment_corrects_nothing(clinic: Clinic) -> None:
    row, other = checked_in(clinic), checked_in(clinic, clinic.book(clinic.patient()))
    measure(other, clinic.nurse)
    with pytest.raises(NotFound):
        corrected(row, clinic, models.VitalSigns.objects.get(), pulse=72)
