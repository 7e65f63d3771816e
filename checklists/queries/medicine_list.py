"""The patient's own list of medicines, as far as a link may show it: what was typed today, and how much before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from checklists.models import MedicationEntry
from checklists.queries.scope import appointments_for, one
from checklists.rules import medicine_entry
from checklists.rules.access import Actor
from checklists.rules.clock import local

# A line's own id is random; a part that nobody recognised has one made from its line's.
_TYPED = 4


@dataclass(frozen=True)
class MedicineLine:
    """`guess` is the name to ask about, "" where there is nothing to ask. No class, no route, no verdict."""

    operation_id: UUID
    text: str
    guess: str


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
    lines = tuple(MedicineLine(e.operation_id, e.text, medicine_entry.guess(e.matches)) for e in todays)
    return MedicineList(lines, len(typed) - len(todays))


# A list begun late in the evening is not taken away at midnight.
_NIGHT = timedelta(hours=4)
