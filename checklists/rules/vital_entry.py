"""Whether typed vital signs can be true at all: a slip of the pen is asked again, with what would mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.vital_bands import PLAUSIBLE, Measure

MG_DL_OF_MMOL = 18.016  # one mmol/L of glucose, molar mass 180.16 g
_HIGHEST_MMOL = 40
_LOWEST_FAHRENHEIT, _HIGHEST_FAHRENHEIT = 86, 110


class Unit(StrEnum):
    """Of a glucose as it is typed; mg/dL is what is kept."""

    MG_DL = "mg_dl"
    MMOL_L = "mmol_l"


class Slip(StrEnum):
    """What is wrong with one value."""

    OUT_OF_RANGE = "out_of_range"
    FAHRENHEIT = "fahrenheit"
    MMOL = "mmol"
    NOT_BELOW_SYSTOLIC = "not_below_systolic"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class Problem:
    """`least` and `most` are what can be; `meant` is what the value would be in the right unit, None: nobody knows."""

    slip: Slip
    least: float
    most: float
    meant: float | None = None


def glucose_in_mg(value: float, unit: Unit) -> float:
    """Whole mg/dL."""
    return float(round(value * MG_DL_OF_MMOL if unit is Unit.MMOL_L else value))


def problems(values: Mapping[Measure, float]) -> dict[Measure, Problem]:
    """Every value that cannot be true, in the product's own units; {} when all can."""
    found = {
        measure: _problem(measure, value) for measure, value in values.items() if not _fits(measure, value)
    }
    pressure = _pressure(values)
    if pressure and not {Measure.SYSTOLIC, Measure.DIASTOLIC} & set(found):
        found[pressure[0]] = Problem(pressure[1], *PLAUSIBLE[pressure[0]])
    return found


def _fits(measure: Measure, value: float) -> bool:
    least, most = PLAUSIBLE[measure]
    whole = measure is Measure.TEMPERATURE or value == round(value)
    return whole and least <= value <= most


def _problem(measure: Measure, value: float) -> Problem:
    least, most = PLAUSIBLE[measure]
    if measure is Measure.TEMPERATURE and _LOWEST_FAHRENHEIT <= value <= _HIGHEST_FAHRENHEIT:
        return Problem(Slip.FAHRENHEIT, least, most, round((value - 32) / 1.8, 1))
    if measure is Measure.GLUCOSE and 0 < value < _HIGHEST_MMOL:
        return Problem(Slip.MMOL, least, most, glucose_in_mg(value, Unit.MMOL_L))
    return Problem(Slip.OUT_OF_RANGE, least, most)


def _pressure(values: Mapping[Measure, float]) -> tuple[Measure, Slip] | None:
    """A pressure is two numbers, the second below the first."""
    systolic, diastolic = values.get(Measure.SYSTOLIC), values.get(Measure.DIASTOLIC)
    if (systolic is None) != (diastolic is None):
        return (Measure.SYSTOLIC if systolic is None else Measure.DIASTOLIC), Slip.PAIR
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        return Measure.DIASTOLIC, Slip.NOT_BELOW_SYSTOLIC
    return None
