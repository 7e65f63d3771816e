"""What an import would do, or did: counts, rows and problems, for people."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from checklists.rules.schedule_file import DateOrder, Problem, ScheduleFile
from checklists.rules.schedule_intent import Intent, Outcome
from checklists.rules.schedule_likely import LikelyDouble


@dataclass(frozen=True)
class RowReport:
    """One row in words for people: what will happen to it, or what did. `appointment_id` is None where it is new."""

    line: int
    outcome: str
    patient: str
    starts_at: datetime
    was: datetime | None
    note: str
    appointment_id: int | None = None


@dataclass(frozen=True)
class ScheduleReport:
    """`mark` is another one as soon as anything of it is: what was shown, so that nothing else is stored.

    `made` are the appointments that an import booked; `doubles` people of the file who may be known already.
    """

    new: int
    changed: int
    cancelled: int
    same: int
    skipped: int
    rows: tuple[RowReport, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    delimiter: str = ""
    doubles: tuple[LikelyDouble, ...] = ()
    mark: str = ""
    made: tuple[int, ...] = ()

    @property
    def writes(self) -> int:
        """How many appointments an import would touch."""
        return self.new + self.changed + self.cancelled


class ScheduleRefused(Exception):
    """The file has problems, or changed the picture meanwhile; nothing was stored. `report` says what."""

    def __init__(self, report: ScheduleReport) -> None:
        self.report = report
        super().__init__(f"{len(report.problems)} problems")


def report_of(
    intents: tuple[Intent, ...],
    problems: tuple[Problem, ...],
    parsed: ScheduleFile,
    doubles: tuple[LikelyDouble, ...],
) -> ScheduleReport:
    counts = Counter(intent.outcome for intent in intents)
    return ScheduleReport(
        new=counts[Outcome.NEW],
        changed=counts[Outcome.CHANGED],
        cancelled=counts[Outcome.CANCELLED],
        same=counts[Outcome.SAME],
        skipped=counts[Outcome.SKIPPED],
        rows=tuple(_row(intent) for intent in sorted(intents, key=lambda intent: intent.row.line)),
        problems=problems,
        warnings=parsed.warnings,
        ignored_columns=parsed.ignored_columns,
        date_order=parsed.date_order,
        delimiter=parsed.delimiter,
        doubles=doubles,
        mark=_mark(intents, problems),
    )


def _row(intent: Intent) -> RowReport:
    row, held = intent.row, intent.appointment
    return RowReport(
        line=row.line,
        outcome=intent.outcome.value,
        patient=f"{row.first_name} {row.last_name}",
        starts_at=row.starts_at,
        was=held.starts_at if intent.move and held else None,
        note=intent.note.value if intent.note else "",
        appointment_id=held.id if held else None,
    )


def _mark(intents: tuple[Intent, ...], problems: tuple[Problem, ...]) -> str:
    """Of everything that an import does; frozen values print alike."""
    return hashlib.sha256(repr((intents, problems)).encode()).hexdigest()
