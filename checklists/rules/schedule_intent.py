"""What is to be done about one row of a schedule."""

from dataclasses import dataclass
from enum import StrEnum

from checklists.rules.schedule_known import KnownAppointment
from checklists.rules.schedule_row import ScheduleRow


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    SAME = "same"
    SKIPPED = "skipped"


class Note(StrEnum):
    """Why a row was left alone."""

    PAST = "past"
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    UNDER_WAY = "under_way"


@dataclass(frozen=True)
class Intent:
    """What to do about one row. `patient_id` is None where the person is new."""

    row: ScheduleRow
    outcome: Outcome
    patient_id: int | None = None
    patient_changes: tuple[tuple[str, str], ...] = ()
    appointment: KnownAppointment | None = None
    move: bool = False
    bring_back: bool = False
    amend: bool = False
    note: Note | None = None
