"""The patient's own list of medicines, as far as a link may show it: what was typed today, and how much before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from checklists.models import Appointment, MedicationEntry, MedicationReview
from checklists.queries.medicine_reviews import Decisions, is_valid
from checklists.queries.scope import appointments_for, one
from checklists.rules import medicine_entry
from checklists.rules.access import Actor
from checklists.rules.clock import local
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
    """`earlier` counts lines of other days: they are kept, and shown to the care team only."""

    lines: tuple[MedicineLine, ...]
    earlier: int

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.earlier


def medicine_list(*, by: Actor, now: datetime) -> MedicineList:
    """The list of the caller's own appointment. Source of what is shown: security.md 4.8. Raises NotFound."""
    appointment = one(appointments_for(by).select_related("site"), pk=by.appointment_id)
    today = local(now, appointment.site.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = MedicationEntry.objects.filter(appointment=appointment, removed_at=None).order_by(
        "added_at", "pk"
    )
    typed = [entry for entry in entries if entry.operation_id.version == _TYPED]
    todays = [entry for entry in typed if entry.added_at >= today - _NIGHT]
    decisions = Decisions([appointment.patient_id])
    lines = tuple(_line(entry, decisions.newest(entry, appointment), appointment) for entry in todays)
    return MedicineList(lines, len(typed) - len(todays))


def _line(
    entry: MedicationEntry,
    review: MedicationReview | None,
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


# A list begun late in the evening is not taken away at midnight.
_NIGHT = timedelta(hours=4)
