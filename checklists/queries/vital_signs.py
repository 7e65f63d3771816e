"""The readings of the day: as facts for the rules, and as lines for the desk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checklists.models import Appointment
from checklists.queries.beside import ReadingRow
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
    """Of many appointments, by appointment and oldest first; none for those where nobody is here yet."""

    def __init__(self, appointments: Iterable[Appointment], rows: Mapping[int, Sequence[ReadingRow]]) -> None:
        here = [row.pk for row in appointments if row.status != Status.EXPECTED]
        self._rows = {pk: tuple(_standing(rows[pk])) for pk in here}

    def of(self, appointment: Appointment) -> tuple[Reading, ...]:
        """Those of the day of this start, by when they were taken; whether each is young enough for it."""
        oldest, day = _oldest(appointment), appointment.starts_at - HOLDS_FOR
        rows = sorted(self._rows.get(appointment.pk, ()), key=lambda each: each[0])
        return tuple(
            Reading(at, dict(row.values), frozenset(row.findings), holds=at >= oldest)
            for at, row in rows
            if at >= min(oldest, day)
        )


def _standing(rows: Sequence[ReadingRow]) -> Iterator[tuple[datetime, ReadingRow]]:
    """Those in whose place no other stands. A correction says what was read then: it has the time of the first one."""
    every, corrected = {row.id: row for row in rows}, {row.corrects_id for row in rows}
    for row in rows:
        if row.id not in corrected and not row.takes_back:
            first = row
            while first.corrects_id is not None:
                first = every[first.corrects_id]
            yield first.at, row


def vitals_page(row: Appointment, known: ChecklistFacts, rows: Sequence[ReadingRow]) -> VitalsPage | None:
    """None where the protocol measures nothing. `rows` are all its readings, oldest first."""
    item = known.item(ItemKind.VITAL_SIGNS)
    verdict = vitals_of(known, item) if item else None
    if known.vital_bands is None or verdict is None:
        return None
    return VitalsPage(
        bands=known.vital_bands,
        verdict=verdict,
        asked=known.vital_bands.asked(diabetes=known.diabetes),
        diabetes=known.diabetes,
        lines=tuple(_lines(rows, _oldest(row))),
    )


def _lines(rows: Sequence[ReadingRow], oldest: datetime) -> Iterator[ReadingLine]:
    """Newest first."""
    every = {row.id: row for row in rows}
    corrected = {row.corrects_id: row for row in rows}
    for row in reversed(rows):
        later = corrected.get(row.id)
        yield ReadingLine(
            id=row.id,
            at=row.at,
            by=row.by,
            values=row.values,
            findings=row.findings,
            note=row.note,
            counts=row.at >= oldest and later is None,
            corrected_at=later.at if later else None,
            corrected_by=later.by if later else "",
            corrects_at=every[row.corrects_id].at if row.corrects_id else None,
        )


def _oldest(appointment: Appointment) -> datetime:
    """From when on a reading counts: as the protocol says of its item, at most half a day before the start."""
    specs = of_version(appointment.protocol_version).items
    spec = next((each for each in specs if each.kind is ItemKind.VITAL_SIGNS), None)
    return appointment.starts_at - (spec.holds_for if spec and spec.holds_for else HOLDS_FOR)
