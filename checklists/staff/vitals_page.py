"""The vital signs of one patient in words: each sign with its band and time, the next act, what was read before."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from checklists.queries.checkin import CheckIn
from checklists.queries.vital_signs import ReadingLine, VitalsPage
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.band import Band
from checklists.rules.day_findings import DayFinding
from checklists.rules.vital_bands import Measure
from checklists.rules.vitals import Judged, NextStep
from checklists.staff.vitals_words import BANDS, SIGNS, UNITS, finding_words, next_act, value_words
from checklists.templatetags.clock import clock

_TAKING = (Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING)
# Shapes beside the words, so that no band is told by colour alone.
_SHAPES = {Band.GREEN: "ready", Band.AMBER: "not_finished", Band.RED: "needs_call", Band.EMERGENCY: "hold"}
_READ_NOW = (NextStep.TAKE, NextStep.SECOND_READING, NextStep.EMERGENCY)


@dataclass(frozen=True)
class SignLine:
    """One sign; `value` is "" when nobody has taken it. `passed` names a worse band that stood earlier."""

    label: str
    value: str
    unit: str
    at: datetime | None
    band: str
    band_words: str
    shape: str
    again: str = ""
    passed: str = ""


@dataclass(frozen=True)
class FindingLine:
    words: str
    band: str
    band_words: str
    shape: str
    is_gone: bool


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    by: str
    words: str
    note: str
    counts: bool
    id: int
    corrected_at: datetime | None
    corrected_by: str
    corrects_at: datetime | None


@dataclass(frozen=True)
class VitalsSection:
    """What the item shows. `asks` opens the form by itself; `asked` are the fields that have to be filled once."""

    band: str
    act: str
    signs: tuple[SignLine, ...]
    findings: tuple[FindingLine, ...]
    history: tuple[HistoryLine, ...]
    may_record: bool
    asks: bool
    asks_glucose: bool
    asks_pregnancy: bool
    standing: tuple[DayFinding, ...]
    # From when a second reading is taken, as a clock time; "" where none is due.
    second_from: str


def section(page: CheckIn, by: Actor, zone: str) -> VitalsSection | None:
    """None where nothing is measured, or for a role that may not read it."""
    found = page.vitals
    if found is None:
        return None
    verdict, may_record = found.verdict, by.has(*CLINICAL) and page.status in _TAKING
    return VitalsSection(
        band="open" if verdict.next_step is NextStep.TAKE else verdict.band.value,
        act=_act(found, zone) if may_record else "",
        signs=_signs(found, zone),
        findings=_findings(found),
        history=tuple(_history(line) for line in found.lines),
        may_record=may_record,
        asks=page.status is not Status.RESTING and verdict.next_step in _READ_NOW,
        asks_glucose=Measure.GLUCOSE in found.asked,
        asks_pregnancy=found.bands.asks_pregnancy,
        standing=verdict.findings,
        second_from=_second_from(found, zone),
    )


def _second_from(found: VitalsPage, zone: str) -> str:
    verdict = found.verdict
    due = verdict.again_from if verdict.next_step is NextStep.SECOND_READING else None
    return clock(due, zone) if due else ""


def _act(found: VitalsPage, zone: str) -> str:
    verdict = found.verdict
    again = None
    if verdict.again_from and verdict.again_until:
        again = (clock(verdict.again_from, zone), clock(verdict.again_until, zone))
    rest = (found.bands.recheck_after, found.bands.recheck_until)
    return next_act(verdict.next_step, again, rest, verdict.missing)


def _signs(found: VitalsPage, zone: str) -> tuple[SignLine, ...]:
    """Every sign that was taken or has to be, in the order of the form; before the first reading the form says it all."""
    if not found.verdict.signs:
        return ()
    taken = {sign.measures[0]: sign for sign in found.verdict.signs}
    wanted = [measure for measure in SIGNS if measure in taken or measure in found.asked]
    return tuple(_sign(measure, taken.get(measure), zone) for measure in wanted)


def _sign(measure: Measure, sign: Judged | None, zone: str) -> SignLine:
    label, unit = str(SIGNS[measure]), str(UNITS[measure])
    if sign is None:
        return SignLine(label, "", unit, None, "", "", "")
    return SignLine(
        label=label,
        value=value_words(sign.measures, sign.values),
        unit=unit,
        at=sign.at,
        band=sign.band.value,
        band_words=str(BANDS[sign.band]),
        shape=_SHAPES[sign.band],
        again=clock(sign.again_from, zone) if sign.again_from else "",
        passed=str(BANDS[sign.passed]) if sign.passed else "",
    )


def _findings(found: VitalsPage) -> tuple[FindingLine, ...]:
    """What stands, worst first, then what is gone and still asks for a decision."""
    standing = sorted(found.verdict.findings, key=lambda each: -each.band.weight)
    shown = [(each, False) for each in standing if each.band is not Band.GREEN]
    return tuple(
        FindingLine(finding_words(each), each.band.value, str(BANDS[each.band]), _SHAPES[each.band], is_gone)
        for each, is_gone in [*shown, *((each, True) for each in found.verdict.gone)]
    )


def _history(line: ReadingLine) -> HistoryLine:
    corrected = (line.corrected_at, line.corrected_by, line.corrects_at)
    return HistoryLine(line.at, line.by, reading_words(line), line.note, line.counts, line.id, *corrected)


def reading_words(line: ReadingLine) -> str:
    """ "124/78 mmHg, Pulse 72 a minute"; of one that only takes another back, that."""
    values = dict(line.values)
    pressure = [values.pop(each) for each in (Measure.SYSTOLIC, Measure.DIASTOLIC) if each in values]
    said = (
        [value_words((Measure.SYSTOLIC,), tuple(pressure)) + f" {UNITS[Measure.SYSTOLIC]}"]
        if pressure
        else []
    )
    said += [
        f"{SIGNS[each]} {value_words((each,), (value,))} {UNITS[each]}" for each, value in values.items()
    ]
    said += [finding_words(each) for each in line.findings]
    return _("taken back") if line.is_taken_back else ", ".join(said)
