"""Typed vital signs that cannot be true are asked again, with what would mend them."""

import pytest

from checklists.rules.vital_bands import Measure
from checklists.rules.vital_entry import Slip, Unit, glucose_in_mg, problems


def typed(**values):
    return {
        measure: problem.slip
        for measure, problem in problems({Measure(k): v for k, v in values.items()}).items()
    }


@pytest.mark.parametrize(
    ("values", "measure", "slip"),
    [
        ({"systolic": 1580, "diastolic": 90}, "systolic", Slip.OUT_OF_RANGE),
        ({"systolic": 96, "diastolic": 158}, "diastolic", Slip.NOT_BELOW_SYSTOLIC),
        ({"systolic": 120, "diastolic": 120}, "diastolic", Slip.NOT_BELOW_SYSTOLIC),
        ({"systolic": 120}, "diastolic", Slip.PAIR),
        ({"diastolic": 80}, "systolic", Slip.PAIR),
        ({"pulse": 19}, "pulse", Slip.OUT_OF_RANGE),
        ({"pulse": 72.5}, "pulse", Slip.OUT_OF_RANGE),
        ({"spo2": 101}, "spo2", Slip.OUT_OF_RANGE),
        ({"temperature": 98.6}, "temperature", Slip.FAHRENHEIT),
        ({"temperature": 45}, "temperature", Slip.OUT_OF_RANGE),
        ({"glucose": 5.6}, "glucose", Slip.MMOL),
        ({"glucose": 13.9}, "glucose", Slip.MMOL),
        ({"glucose": 0}, "glucose", Slip.OUT_OF_RANGE),
    ],
)
def test_a_slip_is_named_at_its_measure(values, measure, slip):
    assert typed(**values) == {Measure(measure): slip}


def test_what_can_be_true_is_taken():
    assert (
        problems({Measure.SYSTOLIC: 50, Measure.DIASTOLIC: 20, Measure.TEMPERATURE: 37.4, Measure.SPO2: 100})
        == {}
    )


def test_a_fahrenheit_and_a_mmol_say_what_was_meant():
    found = problems({Measure.TEMPERATURE: 100.4, Measure.GLUCOSE: 3.9})
    assert [found[each].meant for each in (Measure.TEMPERATURE, Measure.GLUCOSE)] == [38.0, 70.0]


@pytest.mark.parametrize(
    ("mmol", "mg"), [(3.0, 54), (2.9, 52), (3.9, 70), (5.6, 101), (10.0, 180), (13.9, 250), (14.0, 252)]
)
def test_mmol_is_kept_as_whole_mg(mmol, mg):
    assert (glucose_in_mg(mmol, Unit.MMOL_L), glucose_in_mg(mg, Unit.MG_DL)) == (mg, mg)
