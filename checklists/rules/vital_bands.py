"""The limits of vital signs: data of a protocol, each number with its source. Source of the defaults: clinical.md 5.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.band import Band
from checklists.rules.json_reader import JsonReader


class Measure(StrEnum):
    """What is measured: mmHg, beats and breaths a minute, per cent on room air, degrees Celsius, mg/dL."""

    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    PULSE = "pulse"
    SPO2 = "spo2"
    BREATHS = "breaths"
    TEMPERATURE = "temperature"
    GLUCOSE = "glucose"


class PregnancyTest(StrEnum):
    """Before which infusions a test is asked for; `first` asks where the protocol is one of first infusions."""

    NONE = "none"
    FIRST = "first"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one measure: below an `..._under` and at or above a `..._from` the band begins; None: no such limit."""

    emergency_under: float | None = None
    red_under: float | None = None
    amber_under: float | None = None
    amber_from: float | None = None
    red_from: float | None = None
    emergency_from: float | None = None

    def band(self, value: float) -> Band:
        """The worst band whose limit the value has passed."""
        for band, under, from_ in (
            (Band.EMERGENCY, self.emergency_under, self.emergency_from),
            (Band.RED, self.red_under, self.red_from),
            (Band.AMBER, self.amber_under, self.amber_from),
        ):
            if (under is not None and value < under) or (from_ is not None and value >= from_):
                return band
        return Band.GREEN


@dataclass(frozen=True)
class VitalBands:
    """What a protocol asks to be measured, and its limits.

    Every measure in `limits` has to be taken, glucose for a diabetes plan only. A second reading is taken after
    `recheck_after` to `recheck_until` minutes of rest. `asks_pregnancy`: the result of a test is asked for as well.
    """

    limits: Mapping[Measure, Limits]
    recheck_after: int
    recheck_until: int
    asks_pregnancy: bool = False

    def asked(self, *, diabetes: bool) -> tuple[Measure, ...]:
        """What has to be taken of this patient, in the order of the form."""
        wanted = (measure for measure in Measure if measure in self.limits)
        return tuple(measure for measure in wanted if diabetes or measure is not Measure.GLUCOSE)


LIMIT_NAMES = ("emergency_under", "red_under", "amber_under", "amber_from", "red_from", "emergency_from")
# What may be typed at all, from and to: beyond it a number is a slip of the pen, not a reading.
PLAUSIBLE: Mapping[Measure, tuple[float, float]] = {
    Measure.SYSTOLIC: (50, 300),
    Measure.DIASTOLIC: (20, 200),
    Measure.PULSE: (20, 250),
    Measure.SPO2: (50, 100),
    Measure.BREATHS: (4, 60),
    Measure.TEMPERATURE: (30, 43),
    Measure.GLUCOSE: (20, 1000),
}


def read_vitals(reader: JsonReader, *, first_infusion: bool) -> VitalBands:
    """The `vitals` block of a protocol; every problem is written into the reader."""
    measures = [measure for measure in Measure if reader.has(measure.value)]
    limits = {measure: _limits(reader.part(measure.value), measure) for measure in measures}
    if not limits:
        reader.problem("", "at least one measure with its limits was expected")
    if (Measure.SYSTOLIC in limits) != (Measure.DIASTOLIC in limits):
        reader.problem("systolic", "systolic and diastolic are taken together")
    rest = reader.part("recheck_minutes")
    after, until = (rest.whole_figure(key, 1, 60) for key in ("after", "until"))
    rest.close()
    if after > until:
        reader.problem("recheck_minutes", "after lies above until")
    test = reader.choice("pregnancy_test", PregnancyTest)
    reader.close()
    asks = test is PregnancyTest.EACH or (test is PregnancyTest.FIRST and first_infusion)
    return VitalBands(limits, after, until, asks)


def _limits(reader: JsonReader, measure: Measure) -> Limits:
    """One measure's limits, in the order emergency, red, amber under and amber, red, emergency from."""
    least, most = PLAUSIBLE[measure]
    given = {name: reader.figure(name, least, most) for name in LIMIT_NAMES if reader.has(name)}
    reader.close()
    if not given:
        reader.problem("", "at least one limit was expected")
    values = list(given.values())
    if values != sorted(values) or _meet(given):
        reader.problem("", f"the limits have to rise in this order: {', '.join(LIMIT_NAMES)}")
    return Limits(**given)


def _meet(given: Mapping[str, float]) -> bool:
    """Whether nothing is left between too low and too high: then no reading could be green."""
    lows = [value for name, value in given.items() if name.endswith("under")]
    highs = [value for name, value in given.items() if name.endswith("from")]
    return bool(lows and highs) and max(lows) >= min(highs)
