"""Vital signs against their bands: what stands, what has to be read again, and the next act.

How several readings of one day are taken together (clinical.md 5.1; where it is silent, our own choice):

* A later reading replaces an earlier one measure by measure. Systolic and diastolic are one sign, taken together.
* A red blood pressure stands once a second reading is red as well; until then it is amber. A milder reading that
  comes before the rest is over does not settle it. An emergency waits for nothing; any other red stands at once.
* What stood and has passed leaves one band behind, so that no hold ends by measuring alone: an emergency leaves red,
  red leaves amber, until a decision that two people made after it.
* Findings are those of the newest reading; one that is gone leaves one band behind in the same way.
* Glucose is asked for, and its amber counts, in a diabetes plan only: 70-99 is an everyday value of others who fast.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.band import Band, worst
from checklists.rules.day_findings import DayFinding, band_of, pregnancy_result
from checklists.rules.vital_bands import Limits, Measure, VitalBands

# Readings of another day are no readings, whatever the protocol says of how long they hold.
HOLDS_FOR = timedelta(hours=12)
PREGNANCY_TEST = "pregnancy_test"
_PRESSURE = (Measure.SYSTOLIC, Measure.DIASTOLIC)
_SIGNS = (_PRESSURE, *((measure,) for measure in Measure if measure not in _PRESSURE))
_LEAVES = {Band.EMERGENCY: Band.RED, Band.RED: Band.AMBER, Band.AMBER: Band.GREEN, Band.GREEN: Band.GREEN}
_NO_LIMITS = Limits()


class NextStep(StrEnum):
    """What happens now, the most urgent first."""

    EMERGENCY = "emergency"  # act now, nothing is waited for
    CLINICIAN = "clinician"  # a clinician speaks with the patient at once; no cancellation
    PRESCRIBER = "prescriber"  # red: the prescriber alone decides
    SECOND_READING = "second_reading"  # rest, then read again
    TELL_PRESCRIBER = "tell_prescriber"  # amber after rest: the prescriber hears of it, a nurse may decide
    TAKE = "take"  # something is not measured yet
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """One set of values, any left out, and all findings that stood at that moment. `at` is aware."""

    at: datetime
    values: Mapping[Measure, float]
    findings: frozenset[DayFinding] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """One sign as it stands: the newest `values` of its `measures`, taken `at`.

    `decided_by` are the measures that give the newest values their band. `again_from`: a second reading is asked
    for, from then on. `passed`: what stood before and is milder now; it left one band behind.
    """

    measures: tuple[Measure, ...]
    values: tuple[float, ...]
    at: datetime
    band: Band
    decided_by: tuple[Measure, ...]
    again_from: datetime | None = None
    passed: Band | None = None


@dataclass(frozen=True, slots=True)
class VitalsVerdict:
    """The worst decides. `missing` are measures still to take, and "pregnancy_test".

    `findings` stand now, `gone` left a band behind. A second reading is taken from `again_from` to `again_until`.
    """

    band: Band
    signs: tuple[Judged, ...]
    findings: tuple[DayFinding, ...]
    gone: tuple[DayFinding, ...]
    missing: tuple[str, ...]
    next_step: NextStep
    again_from: datetime | None = None
    again_until: datetime | None = None


def verdict(
    readings: Iterable[Reading], bands: VitalBands, *, diabetes: bool, decided_at: datetime | None = None
) -> VitalsVerdict:
    """What all readings of one appointment say together.

    `decided_at`: when two people last decided on what was known then; nothing older leaves a band behind.
    """
    ordered = sorted(readings, key=lambda reading: reading.at)
    judge = _Judge(bands, diabetes, decided_at)
    signs = tuple(sign for sign in (judge.sign(measures, ordered) for measures in _SIGNS) if sign)
    findings = ordered[-1].findings if ordered else frozenset()
    gone = judge.gone(ordered)
    left = worst(_LEAVES[finding.band] for finding in gone)
    band = worst([*(sign.band for sign in signs), band_of(findings), left])
    again_from = max((sign.again_from for sign in signs if sign.again_from), default=None)
    missing = _missing(ordered, bands, diabetes)
    return VitalsVerdict(
        band=band,
        signs=signs,
        findings=tuple(finding for finding in DayFinding if finding in findings),
        gone=gone,
        missing=missing,
        next_step=_next_step(band, findings, again_from, missing),
        again_from=again_from,
        again_until=again_from + timedelta(minutes=bands.recheck_until - bands.recheck_after)
        if again_from
        else None,
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """One sign of one reading, with the band of its values alone."""

    at: datetime
    values: tuple[float, ...]
    bands: tuple[Band, ...]

    @property
    def band(self) -> Band:
        return worst(self.bands)


@dataclass(frozen=True, slots=True)
class _Judge:
    bands: VitalBands
    diabetes: bool
    decided_at: datetime | None

    def sign(self, measures: tuple[Measure, ...], ordered: Sequence[Reading]) -> Judged | None:
        """The sign as it stands, None when nobody has taken it."""
        found = (self._taken(measures, reading) for reading in ordered)
        history = [taken for taken in found if taken.values]
        if not history:
            return None
        newest, is_pressure = history[-1], measures == _PRESSURE
        stood = [_stood(history[: place + 1], is_pressure) for place in range(len(history))]
        passed = self._passed(history, stood)
        unsettled = self._unsettled(history) if is_pressure else None
        band = worst([stood[-1], _LEAVES[passed], Band.AMBER if unsettled else Band.GREEN])
        given = [measure for measure in measures if any(measure in reading.values for reading in ordered)]
        return Judged(
            measures=tuple(given),
            values=newest.values,
            at=newest.at,
            band=band,
            decided_by=_decisive(given, newest),
            again_from=self._again_from(history, stood[-1], unsettled),
            passed=passed if passed.weight > worst([newest.band, Band.AMBER]).weight else None,
        )

    def gone(self, ordered: Sequence[Reading]) -> tuple[DayFinding, ...]:
        """Red and emergency findings that were written down and stand no more."""
        earlier = {each for reading in ordered if self._counts(reading.at) for each in reading.findings}
        now = ordered[-1].findings if ordered else frozenset()
        held = {each for each in earlier - now if each.band.weight >= Band.RED.weight}
        return tuple(finding for finding in DayFinding if finding in held)

    def _taken(self, measures: tuple[Measure, ...], reading: Reading) -> _Taken:
        given = [measure for measure in measures if measure in reading.values]
        return _Taken(
            reading.at,
            tuple(reading.values[measure] for measure in given),
            tuple(self._band(measure, reading.values[measure]) for measure in given),
        )

    def _band(self, measure: Measure, value: float) -> Band:
        band = self.bands.limits.get(measure, _NO_LIMITS).band(value)
        everyday = measure is Measure.GLUCOSE and not self.diabetes and band is Band.AMBER
        return Band.GREEN if everyday else band

    def _counts(self, at: datetime) -> bool:
        return self.decided_at is None or at > self.decided_at

    def _passed(self, history: Sequence[_Taken], stood: Sequence[Band]) -> Band:
        """The worst that stood before the newest reading, and that nobody has decided on since."""
        pairs = zip(history[:-1], stood[:-1], strict=True)
        return worst(band for taken, band in pairs if self._counts(taken.at))

    def _unsettled(self, history: Sequence[_Taken]) -> datetime | None:
        """From when on a milder pressure would settle a single red one, when it came before the rest was over."""
        reds = [taken for taken in history if taken.band.weight >= Band.RED.weight]
        if len(reds) != 1 or reds[0] is history[-1] or not self._counts(reds[0].at):
            return None
        rested_at = self._rested(reds[0])
        return rested_at if history[-1].at < rested_at else None

    def _again_from(
        self, history: Sequence[_Taken], stood: Band, unsettled: datetime | None
    ) -> datetime | None:
        """When the second reading may be taken; None when none is asked for."""
        newest = history[-1]
        if unsettled:
            return unsettled
        if stood is not Band.AMBER:
            return None
        before = (taken for taken in history[:-1] if taken.band is not Band.GREEN)
        reread = any(self._rested(taken) <= newest.at for taken in before)
        return None if reread and newest.band is Band.AMBER else self._rested(newest)

    def _rested(self, taken: _Taken) -> datetime:
        return taken.at + timedelta(minutes=self.bands.recheck_after)


def _stood(history: Sequence[_Taken], is_pressure: bool) -> Band:
    """The band of the last of these: a single red pressure is amber until another one is red as well."""
    newest = history[-1].band
    reds = sum(taken.band.weight >= Band.RED.weight for taken in history)
    return Band.AMBER if is_pressure and newest is Band.RED and reds < 2 else newest


def _decisive(given: Sequence[Measure], newest: _Taken) -> tuple[Measure, ...]:
    if newest.band is Band.GREEN:
        return ()
    pairs = zip(given, newest.bands, strict=False)
    return tuple(measure for measure, band in pairs if band is newest.band)


def _missing(ordered: Sequence[Reading], bands: VitalBands, diabetes: bool) -> tuple[str, ...]:
    taken = {measure for reading in ordered for measure in reading.values}
    missing = [measure.value for measure in bands.asked(diabetes=diabetes) if measure not in taken]
    known = pregnancy_result(ordered[-1].findings) if ordered else None
    return tuple([*missing, PREGNANCY_TEST] if bands.asks_pregnancy and known is None else missing)


def _next_step(
    band: Band, findings: frozenset[DayFinding], again_from: datetime | None, missing: tuple[str, ...]
) -> NextStep:
    if band is Band.EMERGENCY:
        return NextStep.EMERGENCY
    if DayFinding.SUICIDAL_WORSE in findings:
        return NextStep.CLINICIAN
    if band is Band.RED:
        return NextStep.PRESCRIBER
    if again_from is not None:
        return NextStep.SECOND_READING
    if band is Band.AMBER:
        return NextStep.TELL_PRESCRIBER
    return NextStep.TAKE if missing else NextStep.NONE
