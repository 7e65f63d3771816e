"""Vital signs: every boundary of clinical.md 5.1, two readings of a pressure, what has passed, what is missing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.queries.protocols import shipped
from checklists.rules.band import Band
from checklists.rules.day_findings import DayFinding, pregnancy_result
from checklists.rules.vital_bands import PLAUSIBLE, Limits, Measure, VitalBands
from checklists.rules.vitals import NextStep, Reading, verdict

AT = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
BANDS = shipped("first-infusion").vitals
assert BANDS is not None
GREEN, AMBER, RED, EMERGENCY = Band
GOOD = {
    Measure.SYSTOLIC: 120.0,
    Measure.DIASTOLIC: 75.0,
    Measure.PULSE: 70.0,
    Measure.SPO2: 98.0,
    Measure.BREATHS: 15.0,
    Measure.TEMPERATURE: 36.8,
}


def reading(minutes=0, *findings, **values):
    told = {Measure(name): float(value) for name, value in values.items()}
    return Reading(AT + timedelta(minutes=minutes), GOOD | told, frozenset(findings))


def pressure(systolic, diastolic, minutes=0):
    return reading(minutes, systolic=systolic, diastolic=diastolic)


def judged(*readings, diabetes=False, bands=BANDS, **more):
    return verdict(readings, bands, diabetes=diabetes, **more)


def sign(found, measure):
    return next(each for each in found.signs if measure in each.measures)


# A single red pressure is amber until the second reading: the table holds what one measure says alone.
@pytest.mark.parametrize(
    ("measure", "value", "band"),
    [
        ("systolic", 89, RED), ("systolic", 90, AMBER), ("systolic", 99, AMBER), ("systolic", 100, GREEN),
        ("systolic", 139, GREEN), ("systolic", 140, AMBER), ("systolic", 159, AMBER), ("systolic", 160, RED),
        ("systolic", 179, RED), ("systolic", 180, EMERGENCY),
        ("diastolic", 59, AMBER), ("diastolic", 60, GREEN), ("diastolic", 89, GREEN), ("diastolic", 90, AMBER),
        ("diastolic", 99, AMBER), ("diastolic", 100, RED), ("diastolic", 109, RED), ("diastolic", 110, EMERGENCY),
        ("pulse", 49, RED), ("pulse", 50, AMBER), ("pulse", 54, AMBER), ("pulse", 55, GREEN), ("pulse", 100, GREEN),
        ("pulse", 101, AMBER), ("pulse", 119, AMBER), ("pulse", 120, RED),
        ("spo2", 89, EMERGENCY), ("spo2", 90, RED), ("spo2", 91, RED), ("spo2", 92, AMBER), ("spo2", 94, AMBER),
        ("spo2", 95, GREEN), ("spo2", 100, GREEN),
        ("breaths", 9, RED), ("breaths", 10, AMBER), ("breaths", 11, AMBER), ("breaths", 12, GREEN),
        ("breaths", 20, GREEN), ("breaths", 21, AMBER), ("breaths", 29, AMBER), ("breaths", 30, RED),
        ("temperature", 37.7, GREEN), ("temperature", 37.8, AMBER), ("temperature", 37.9, AMBER),
        ("temperature", 38.0, RED),
        ("glucose", 53, EMERGENCY), ("glucose", 54, RED), ("glucose", 69, RED), ("glucose", 70, AMBER),
        ("glucose", 99, AMBER), ("glucose", 100, GREEN), ("glucose", 180, GREEN), ("glucose", 181, AMBER),
        ("glucose", 250, AMBER), ("glucose", 251, RED),
    ],
)  # fmt: skip
def test_each_boundary_is_that_of_the_reference(measure, value, band):
    assert BANDS.limits[Measure(measure)].band(value) is band


@pytest.mark.example(42)
@pytest.mark.parametrize(
    ("values", "band"),
    [
        ({"systolic": 158, "diastolic": 96}, AMBER),
        ({"systolic": 95, "diastolic": 58}, AMBER),
        ({"spo2": 94}, AMBER),
        ({"pulse": 120}, RED),
    ],
)
def test_one_set_of_readings(values, band):
    assert judged(reading(**values)).band is band


@pytest.mark.example(43)
@pytest.mark.parametrize(("second", "band"), [((148, 92), AMBER), ((164, 90), RED)])
def test_a_red_pressure_stands_with_a_second_one_alone(second, band):
    assert judged(pressure(162, 94), pressure(*second, minutes=7)).band is band


@pytest.mark.example(44)
def test_an_emergency_pressure_waits_for_no_second_reading():
    found = judged(pressure(182, 100))
    assert (found.band, found.next_step) == (EMERGENCY, NextStep.EMERGENCY)


@pytest.mark.example(44)
@pytest.mark.parametrize(("glucose", "band"), [(53, EMERGENCY), (69, RED), (70, AMBER)])
def test_a_low_glucose_in_a_diabetes_plan(glucose, band):
    assert judged(reading(glucose=glucose), diabetes=True).band is band


@pytest.mark.parametrize(
    ("glucose", "band"), [(53, EMERGENCY), (69, RED), (70, GREEN), (181, GREEN), (251, RED)]
)
def test_without_a_diabetes_plan_an_everyday_glucose_is_no_finding(glucose, band):
    assert judged(reading(glucose=glucose)).band is band


def test_all_in_range_asks_for_nothing():
    found = judged(reading())
    assert (found.band, found.next_step, found.missing, found.again_from) == (GREEN, NextStep.NONE, (), None)


def test_nothing_taken_names_all_that_is_asked():
    found = judged(diabetes=True)
    assert (found.band, found.next_step) == (GREEN, NextStep.TAKE)
    assert found.missing == tuple(Measure)


def test_glucose_is_asked_for_in_a_diabetes_plan_alone():
    assert judged(reading()).missing == ()
    assert judged(reading(), diabetes=True).missing == ("glucose",)


def test_a_lone_red_pressure_asks_for_a_second_reading_and_says_when():
    found = judged(pressure(162, 94))
    assert (found.band, found.next_step) == (AMBER, NextStep.SECOND_READING)
    assert (found.again_from, found.again_until) == (AT + timedelta(minutes=5), AT + timedelta(minutes=10))
    assert sign(found, Measure.SYSTOLIC).decided_by == (Measure.SYSTOLIC,)


def test_the_second_red_may_be_the_other_number():
    assert judged(pressure(162, 94), pressure(150, 101, 7)).next_step is NextStep.PRESCRIBER


def test_a_red_pulse_stands_at_once():
    assert judged(reading(pulse=45)).next_step is NextStep.PRESCRIBER


def test_a_milder_pressure_before_the_rest_is_over_does_not_settle_it():
    early = judged(pressure(162, 94), pressure(130, 80, 4))
    assert (early.band, early.again_from) == (AMBER, AT + timedelta(minutes=5))
    assert judged(pressure(162, 94), pressure(130, 80, 5)).band is GREEN


def test_amber_is_read_again_after_rest_then_told():
    assert judged(pressure(150, 80)).next_step is NextStep.SECOND_READING
    assert judged(pressure(150, 80), pressure(146, 80, 3)).next_step is NextStep.SECOND_READING
    assert judged(pressure(150, 80), pressure(146, 80, 6)).next_step is NextStep.TELL_PRESCRIBER


@pytest.mark.parametrize(
    ("earlier", "left"),
    [({"spo2": 94}, GREEN), ({"spo2": 91}, AMBER), ({"spo2": 88}, RED), ({"pulse": 130}, AMBER)],
)
def test_what_stood_and_has_passed_leaves_one_band_behind(earlier, left):
    assert judged(reading(**earlier), reading(8)).band is left


def test_a_standing_red_pressure_that_has_passed_is_named():
    found = judged(pressure(165, 90), pressure(164, 90, 6), pressure(130, 80, 15))
    assert (found.band, sign(found, Measure.DIASTOLIC).passed) == (AMBER, RED)
    assert found.next_step is NextStep.TELL_PRESCRIBER


def test_a_decision_of_two_people_settles_what_passed_before_it():
    readings = (reading(spo2=88), reading(8))
    assert judged(*readings, decided_at=AT + timedelta(minutes=2)).band is GREEN
    assert judged(reading(spo2=88), decided_at=AT + timedelta(minutes=2)).band is EMERGENCY


def test_a_later_reading_replaces_measure_by_measure():
    later = Reading(AT + timedelta(minutes=8), {Measure.PULSE: 80.0})
    found = judged(reading(pulse=110, temperature=37.8), later)
    assert [sign(found, each).band for each in (Measure.PULSE, Measure.TEMPERATURE)] == [GREEN, AMBER]
    assert found.missing == ()


def test_readings_come_in_any_order():
    assert judged(pressure(148, 92, 7), pressure(162, 94)) == judged(pressure(162, 94), pressure(148, 92, 7))


@pytest.mark.parametrize(
    ("finding", "band", "step"),
    [
        (DayFinding.CHEST_PAIN, EMERGENCY, NextStep.EMERGENCY),
        (DayFinding.RIGORS, EMERGENCY, NextStep.EMERGENCY),
        (DayFinding.UNWELL, RED, NextStep.PRESCRIBER),
        (DayFinding.SUICIDAL_WORSE, RED, NextStep.CLINICIAN),
        (DayFinding.PREGNANCY_POSITIVE, RED, NextStep.PRESCRIBER),
        (DayFinding.PREGNANCY_UNKNOWN, AMBER, NextStep.TELL_PRESCRIBER),
        (DayFinding.URINARY, AMBER, NextStep.TELL_PRESCRIBER),
        (DayFinding.PREGNANCY_NEGATIVE, GREEN, NextStep.NONE),
    ],
)
def test_findings_have_their_own_band(finding, band, step):
    found = judged(reading(0, finding))
    assert (found.band, found.next_step, found.findings) == (band, step, (finding,))


def test_a_finding_that_is_gone_leaves_one_band_behind():
    found = judged(reading(0, DayFinding.CHEST_PAIN, DayFinding.URINARY), reading(9))
    assert (found.band, found.gone, found.next_step) == (RED, (DayFinding.CHEST_PAIN,), NextStep.PRESCRIBER)


def test_a_pregnancy_test_is_missing_until_it_is_written_down():
    asking = VitalBands(BANDS.limits, 5, 10, asks_pregnancy=True)
    assert judged(reading(), bands=asking).missing == ("pregnancy_test",)
    assert judged(bands=asking).missing[-1] == "pregnancy_test"
    assert judged(reading(0, DayFinding.PREGNANCY_NOT_ASKED), bands=asking).missing == ()
    assert pregnancy_result([DayFinding.URINARY]) is None


def test_a_measure_without_limits_is_no_finding():
    assert (
        judged(reading(systolic=250), bands=VitalBands({Measure.PULSE: Limits(red_from=120)}, 5, 10)).band
        is GREEN
    )


def test_half_a_pressure_is_judged_by_what_there_is():
    found = judged(Reading(AT, {Measure.DIASTOLIC: 112.0}))
    assert (found.band, found.signs[0].measures) == (EMERGENCY, (Measure.DIASTOLIC,))
    assert "systolic" in found.missing


values = {
    measure: st.integers(int(least), int(most)).map(float) for measure, (least, most) in PLAUSIBLE.items()
}
sets = st.fixed_dictionaries({}, optional=values)
histories = st.lists(
    st.tuples(st.integers(0, 30), sets, st.frozensets(st.sampled_from(DayFinding), max_size=2)), max_size=4
).map(lambda rows: [Reading(AT + timedelta(minutes=each[0]), each[1], each[2]) for each in rows])


@given(histories, st.sampled_from(Measure), st.data(), st.booleans())
def test_a_worse_number_never_gives_a_better_band(history, measure, data, diabetes):
    """Whichever reading it stands in, and whatever was read before and after."""
    holding = [place for place, each in enumerate(history) if measure in each.values]
    if not holding:
        return
    place = data.draw(st.sampled_from(holding))
    limits, other = BANDS.limits[measure], data.draw(values[measure])
    was = history[place].values[measure]
    if limits.band(other).weight < limits.band(was).weight:
        was, other = other, was
    worse, better = [*history], [*history]
    worse[place] = Reading(
        history[place].at, {**history[place].values, measure: other}, history[place].findings
    )
    better[place] = Reading(
        history[place].at, {**history[place].values, measure: was}, history[place].findings
    )
    weights = [judged(*each, diabetes=diabetes).band.weight for each in (better, worse)]
    assert weights == sorted(weights)


@given(histories, st.booleans())
def test_the_newest_values_are_never_judged_milder_than_one_band(history, diabetes):
    """Only a lone red pressure is taken one band milder; everything else counts as it is."""
    found = judged(*history, diabetes=diabetes)
    assert all(each.band.weight <= found.band.weight for each in [*found.signs, *found.findings])
    assert (found.band is EMERGENCY) == (found.next_step is NextStep.EMERGENCY)
