"""The readings of the day: as facts for the rules, and as lines for the desk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from checklists.models import Appointment, VitalSigns
from checklists.queries.protocol_versions import of_version
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import ItemKind
from checklists.rules.vital_bands import Measure, VitalBands
from checklists.rules.vitals import HOLDS_FOR, Reading, VitalsVerdict
from checklists.rules.vitals_finding import vitals_of


@dataclass(frozen=True)
class ReadingLine:
    """One set of readings as the desk reads it. `counts`: False for one that is too old for this start.

    `corrected_at` and `corrected_by` say that another one stands in its place; `corrects_at` names the one it corrects,
    and `is_taken_back` that it holds nothing itself.
    """

    id: int
    at: datetime
    by: str
    values: Mapping[Measure, float]
    findings: tuple[DayFinding, ...]
    note: str
    counts: bool
    corrected_at: datetime | None = None
    corrected_by: str = ""
    corrects_at: datetime | None = None

    @property
    def is_taken_back(self) -> bool:
        return self.corrects_at is not None and not self.values and not self.findings


@dataclass(frozen=True)
class VitalsPage:
    """What was measured and what it means; `asked` has to be taken of this patient. Newest line first."""

    bands: VitalBands
    verdict: VitalsVerdict
    asked: tuple[Measure, ...]
    diabetes: bool
    lines: tuple[ReadingLine, ...]


class Readings:
    """Of many appointments in one statement, oldest first; none for those where nobody is here yet."""

    def __init__(self, appointments: Iterable[Appointment]) -> None:
        here = [row.pk for row in appointments if row.status != Status.EXPECTED]
        rows = VitalSigns.objects.filter(appointment_id__in=here).order_by("at", "pk") if here else ()
        self._all = {row.pk: row for row in rows}
        corrected = {row.corrects_id for row in self._all.values()}
        self._rows: defaultdict[int, list[tuple[datetime, VitalSigns]]] = defaultdict(list)
        for row in self._all.values():
            if row.pk not in corrected and not _takes_back(row):
                self._rows[row.appointment_id].append((self._read_at(row), row))

    def of(self, appointment: Appointment) -> tuple[Reading, ...]:
        """Those of the day of this start, by when they were taken; whether each is young enough for it."""
        oldest, day = _oldest(appointment), appointment.starts_at - HOLDS_FOR
        rows = sorted(self._rows[appointment.pk], key=lambda each: each[0])
        return tuple(
            Reading(at, _values(row), frozenset(_findings(row)), holds=at >= oldest)
            for at, row in rows
            if at >= min(oldest, day)
        )

    def _read_at(self, row: VitalSigns) -> datetime:
        """A correction says what was read then: it has the time of the first one."""
        while row.corrects_id is not None:
            row = self._all[row.corrects_id]
        return row.at


def _takes_back(row: VitalSigns) -> bool:
    return row.corrects_id is not None and not _values(row) and not row.findings


def vitals_page(row: Appointment, known: ChecklistFacts) -> VitalsPage | None:
    """None where the protocol measures nothing. The caller has found the appointment in their own scope."""
    item = known.item(ItemKind.VITAL_SIGNS)
    verdict = vitals_of(known, item) if item else None
    if known.vital_bands is None or verdict is None:
        return None
    related = VitalSigns.objects.select_related("by", "corrects", "corrected_by__by")
    rows = related.filter(appointment=row).order_by("-at", "-pk")
    oldest = _oldest(row)
    return VitalsPage(
        bands=known.vital_bands,
        verdict=verdict,
        asked=known.vital_bands.asked(diabetes=known.diabetes),
        diabetes=known.diabetes,
        lines=tuple(_line(each, oldest) for each in rows),
    )


def _line(row: VitalSigns, oldest: datetime) -> ReadingLine:
    later: VitalSigns | None = getattr(row, "corrected_by", None)
    return ReadingLine(
        id=row.pk,
        at=row.at,
        by=row.by.name,
        values=_values(row),
        findings=_findings(row),
        note=row.note,
        counts=row.at >= oldest and later is None,
        corrected_at=later.at if later else None,
        corrected_by=later.by.name if later else "",
        corrects_at=row.corrects.at if row.corrects else None,
    )


def _oldest(appointment: Appointment) -> datetime:
    """From when on a reading counts: as the protocol says of its item, at most half a day before the start."""
    specs = of_version(appointment.protocol_version).items
    spec = next((each for each in specs if each.kind is ItemKind.VITAL_SIGNS), None)
    return appointment.starts_at - (spec.holds_for if spec and spec.holds_for else HOLDS_FOR)


def _values(row: VitalSigns) -> dict[Measure, float]:
    found = {measure: getattr(row, measure.value) for measure in Measure}
    return {measure: float(value) for measure, value in found.items() if value is not None}


def _findings(row: VitalSigns) -> tuple[DayFinding, ...]:
    return tuple(finding for finding in DayFinding if finding.value in row.findings)
