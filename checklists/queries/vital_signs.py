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
    """One set of readings as the desk reads it. `counts`: False for one that is too old for this start."""

    at: datetime
    by: str
    values: Mapping[Measure, float]
    findings: tuple[DayFinding, ...]
    note: str
    counts: bool


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
        self._rows: defaultdict[int, list[VitalSigns]] = defaultdict(list)
        if not here:
            return
        for row in VitalSigns.objects.filter(appointment_id__in=here).order_by("at", "pk"):
            self._rows[row.appointment_id].append(row)

    def of(self, appointment: Appointment) -> tuple[Reading, ...]:
        """Those of the day of this start; whether each is young enough for it."""
        oldest, day = _oldest(appointment), appointment.starts_at - HOLDS_FOR
        rows = (row for row in self._rows[appointment.pk] if row.at >= min(oldest, day))
        return tuple(
            Reading(row.at, _values(row), frozenset(_findings(row)), holds=row.at >= oldest) for row in rows
        )


def vitals_page(row: Appointment, known: ChecklistFacts) -> VitalsPage | None:
    """None where the protocol measures nothing. The caller has found the appointment in their own scope."""
    item = known.item(ItemKind.VITAL_SIGNS)
    verdict = vitals_of(known, item) if item else None
    if known.vital_bands is None or verdict is None:
        return None
    rows = VitalSigns.objects.filter(appointment=row).select_related("by").order_by("-at", "-pk")
    oldest = _oldest(row)
    return VitalsPage(
        bands=known.vital_bands,
        verdict=verdict,
        asked=known.vital_bands.asked(diabetes=known.diabetes),
        diabetes=known.diabetes,
        lines=tuple(
            ReadingLine(each.at, each.by.name, _values(each), _findings(each), each.note, each.at >= oldest)
            for each in rows
        ),
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
