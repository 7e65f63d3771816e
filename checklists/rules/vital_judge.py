"""What several readings of one sign say together: what stands, what has passed, what is to be read again.

How they are taken together is told in `vitals`. Source: clinical.md 5.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.rules.band import Band, worst
from checklists.rules.day_findings import DayFinding
from checklists.rules.vital_bands import Limits, Measure, VitalBands
from checklists.rules.vital_readings import Judged, Reading

_PRESSURE = (Measure.SYSTOLIC, Measure.DIASTOLIC)
# Systolic and diastolic are one sign, taken together.
SIGNS = (_PRESSURE, *((measure,) for measure in Measure if measure not in _PRESSURE))
LEAVES: Mapping[Band, Band] = {
    Band.EMERGENCY: Band.RED,
    Band.RED: Band.AMBER,
    Band.AMBER: Band.GREEN,
    Band.GREEN: Band.GREEN,
}
_NO_LIMITS = Limits()


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
class Judge:
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
        band = worst([stood[-1], LEAVES[passed], Band.AMBER if unsettled else Band.GREEN])
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
