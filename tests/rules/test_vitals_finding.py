"""Vital signs in the verdict: from check-in on, by band, and what an override covers."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.queries.protocols import shipped
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import ItemFacts, ItemKind, Readiness
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import ReasonCode
from checklists.rules.vital_bands import Measure
from checklists.rules.vitals import HOLDS_FOR, Reading

START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
NOW = START - timedelta(minutes=20)
PROTOCOL = shipped("first-infusion")
GOOD = {
    Measure.SYSTOLIC: 120.0,
    Measure.DIASTOLIC: 75.0,
    Measure.PULSE: 70.0,
    Measure.SPO2: 98.0,
    Measure.BREATHS: 15.0,
    Measure.TEMPERATURE: 36.8,
}
PLACE = 1


def reading(minutes=0, *findings, **values):
    told = {Measure(name): float(value) for name, value in values.items()}
    return Reading(NOW + timedelta(minutes=minutes), GOOD | told, frozenset(findings))


def found(*readings, status=Status.CHECKED_IN, diabetes=False, **item):
    """The verdict on a list that holds vital signs alone, medicines declared."""
    answered_at = max((each.at for each in readings), default=None)
    facts = ChecklistFacts(
        starts_at=START,
        arrive_at=START - timedelta(minutes=30),
        status=status,
        items=(
            ItemFacts(
                PLACE, "vital_signs", ItemKind.VITAL_SIGNS, True, True, **{"answered_at": answered_at} | item
            ),
        ),
        limits=PROTOCOL.fasting,
        no_medicines_declared=True,
        vitals=readings,
        vital_bands=PROTOCOL.vitals,
        diabetes=diabetes,
    )
    return verdict(facts, NOW)


def codes(verdict_):
    return [reason.code for reason in verdict_.reasons]


def overridden(minutes=10, *, approved=False):
    at = NOW + timedelta(minutes=minutes)
    return {"overridden": True, "override_approved": approved, "overridden_at": at}


@pytest.mark.parametrize("status", [Status.EXPECTED, Status.ARRIVED])
@pytest.mark.parametrize("readings", [(), (reading(pulse=130),)])
def test_before_check_in_nothing_is_open_and_no_band_applies(status, readings):
    assert codes(found(*readings, status=status)) == []


def test_an_emergency_counts_as_soon_as_it_is_written_down():
    assert codes(found(reading(spo2=85), status=Status.ARRIVED)) == [ReasonCode.VITALS_EMERGENCY]


def test_it_is_no_part_of_the_patients_own_list():
    assert (found().done, found().total) == (0, 0)


@pytest.mark.parametrize(
    ("readings", "code", "readiness"),
    [
        ((), ReasonCode.VITALS_OPEN, Readiness.NOT_FINISHED),
        ((reading(pulse=105),), ReasonCode.VITALS_SECOND, Readiness.NEEDS_CALL),
        ((reading(pulse=105), reading(6, pulse=104)), ReasonCode.VITALS_AMBER, Readiness.NEEDS_CALL),
        ((reading(systolic=165),), ReasonCode.VITALS_SECOND, Readiness.NEEDS_CALL),
        ((reading(systolic=165), reading(6, systolic=166)), ReasonCode.VITALS_RED, Readiness.HOLD),
        ((reading(pulse=125),), ReasonCode.VITALS_RED, Readiness.HOLD),
        ((reading(0, DayFinding.SUICIDAL_WORSE),), ReasonCode.VITALS_CLINICIAN, Readiness.HOLD),
        ((reading(0, DayFinding.CHEST_PAIN),), ReasonCode.VITALS_EMERGENCY, Readiness.HOLD),
    ],
)
def test_each_band_has_its_reason(readings, code, readiness):
    verdict_ = found(*readings)
    assert (codes(verdict_), verdict_.readiness) == ([code], readiness)


def test_all_in_range_is_ready_without_a_second_mark():
    assert found(reading()).readiness is Readiness.READY


def test_the_clinician_comes_beside_a_red_value():
    both = codes(found(reading(0, DayFinding.SUICIDAL_WORSE, pulse=125)))
    assert both == [ReasonCode.VITALS_CLINICIAN, ReasonCode.VITALS_RED]
    gone = codes(found(reading(0, DayFinding.CHEST_PAIN), reading(5, DayFinding.SUICIDAL_WORSE)))
    assert gone == [ReasonCode.VITALS_CLINICIAN, ReasonCode.VITALS_RED]


def test_what_is_missing_is_named_beside_the_band():
    part = Reading(NOW, {Measure.PULSE: 105.0})
    verdict_ = found(part, diabetes=True)
    assert codes(verdict_) == [ReasonCode.VITALS_SECOND, ReasonCode.VITALS_OPEN]
    assert verdict_.reasons[0].params["measures"] == ("pulse",)
    assert "glucose" in verdict_.reasons[1].params["missing"]


AMBER, RED_PULSE, DANGER = reading(pulse=105), reading(pulse=125), reading(spo2=85)
PART = Reading(NOW, {Measure.PULSE: 105.0})


@pytest.mark.parametrize(
    ("readings", "approved", "covered"),
    [
        ((AMBER,), False, True),
        ((RED_PULSE,), False, False),
        ((RED_PULSE,), True, True),
        ((DANGER,), True, False),
        ((), False, False),
        ((), True, True),
        ((PART,), False, False),
        ((PART,), True, True),
        # A newer reading ends what was covered; a decided red leaves nothing behind.
        ((RED_PULSE, reading(12, pulse=125)), True, False),
        ((RED_PULSE, reading(12)), True, True),
        ((RED_PULSE, reading(12)), False, False),
    ],
)
def test_what_an_override_covers(readings, approved, covered):
    assert (codes(found(*readings, **overridden(approved=approved))) == []) is covered


def test_an_override_of_readings_that_hold_no_more_covers_nothing():
    said = {**overridden(approved=True), "answered_at": NOW}
    assert codes(found(**said)) == [ReasonCode.VITALS_OPEN]
    assert codes(found(**overridden(-13 * 60, approved=True))) == [ReasonCode.VITALS_OPEN]


def test_a_protocol_without_limits_measures_nothing():
    facts = ChecklistFacts(
        starts_at=START,
        arrive_at=START,
        status=Status.CHECKED_IN,
        items=(ItemFacts(PLACE, "vital_signs", ItemKind.VITAL_SIGNS, True, True),),
        limits=PROTOCOL.fasting,
    )
    assert verdict(facts, NOW).reasons == ()


@pytest.mark.parametrize(("early", "covered"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_an_override_counts_for_one_visit(early, covered):
    decided = {"overridden": True, "override_approved": True, "overridden_at": START - HOLDS_FOR - early}
    assert (codes(found(answered_at=None, **decided)) == []) is covered
