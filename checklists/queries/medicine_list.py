"""The patient's own list of medicines, as far as a link may show it: what was typed today, and how much before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from checklists.models import Appointment, MedicationEntry
from checklists.queries.medicine_reviews import Decisions, ReviewRow, is_valid
from checklists.queries.scope import appointments_for, one
from checklists.rules import medicine_entry
from checklists.rules.access import Actor
from checklists.rules.echoes import is_echoed
from checklists.rules.medicine_routes import HOLDING

# A line's own id is random; a part that nobody recognised has one made from its line's.
_TYPED = 4


class Looker(StrEnum):
    """Who still looks at a line: all that a patient reads of what it matched. Source: ux.md P18."""

    NURSE = "nurse"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True)
class MedicineLine:
    """`guess` is the name to ask about, "" where there is nothing to ask. No class, no route, no verdict.

    `who_looks` is who still looks at it, None for nobody. `last_dose_at` is when it was last taken, None where nobody has said.
    """

    operation_id: UUID
    text: str
    guess: str
    last_dose_at: datetime | None = None
    who_looks: Looker | None = None


@dataclass(frozen=True)
class MedicineList:
    """`earlier` counts the lines that this phone may not read again, `earlier_at` is when the newest of them was added."""

    lines: tuple[MedicineLine, ...]
    earlier: int
    earlier_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.earlier


def medicine_list(*, by: Actor, now: datetime) -> MedicineList:
    """The list of the caller's own appointment: what they typed today, all of it once a code was typed.

    Source: security.md 4.8 and LK-11. Raises NotFound.
    """
    appointment = one(appointments_for(by).select_related("site"), pk=by.appointment_id)
    entries = MedicationEntry.objects.filter(appointment=appointment, removed_at=None)
    typed = [entry for entry in entries.order_by("added_at", "pk") if entry.operation_id.version == _TYPED]
    mine = [entry for entry in typed if by.unlocked or _is_echoed(entry, appointment, by, now)]
    decisions = Decisions([appointment.patient_id])
    lines = tuple(_line(entry, decisions.newest(entry, appointment), appointment) for entry in mine)
    others = [entry.added_at for entry in typed if entry not in mine]
    return MedicineList(lines, len(others), max(others, default=None))


def _is_echoed(entry: MedicationEntry, appointment: Appointment, by: Actor, now: datetime) -> bool:
    is_own = entry.by == by.label
    return is_own and is_echoed(entry.added_at, now=now, zone=appointment.site.time_zone)


def _line(
    entry: MedicationEntry,
    review: ReviewRow | None,
    appointment: Appointment,
) -> MedicineLine:
    found = Looker.PRESCRIBER if entry.route in HOLDING else None
    if review and is_valid(review, appointment):
        found = None
    elif found is None and not entry.identified_at and (not entry.route or entry.guess_refused_at):
        found = Looker.NURSE
    return MedicineLine(
        entry.operation_id, entry.text, medicine_entry.guess(entry.matches), entry.last_dose_at, found
    )
