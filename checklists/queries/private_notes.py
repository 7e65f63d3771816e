"""Notes of a patient: all of them for the patient alone, the shared ones for nurse and prescriber."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checklists.models import PrivateNote
from checklists.queries.scope import within
from checklists.rules.access import CLINICAL, Actor, ActorKind


@dataclass(frozen=True)
class Note:
    """`key` names it in the patient's own forms. `shared_at` is None while it is private."""

    key: UUID
    text: str
    written_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True)
class SharedNote:
    text: str
    written_at: datetime
    shared_at: datetime


def own(*, by: Actor) -> tuple[Note, ...]:
    """The notes of the caller's own appointment, newest first; nobody's for whoever is no patient."""
    if by.kind is not ActorKind.PATIENT:
        return ()
    rows = within(PrivateNote.objects.filter(appointment_id=by.appointment_id or 0, removed_at=None), by)
    return tuple(
        Note(row.operation_id, row.text, row.written_at, row.shared_at)
        for row in rows.order_by("-written_at", "-pk")
    )


def shared(*, appointment_id: int, by: Actor) -> tuple[SharedNote, ...]:
    """What the patient lets their care team read, oldest first; nothing for other roles."""
    if not by.has(*CLINICAL):
        return ()
    rows = within(PrivateNote.objects.filter(appointment_id=appointment_id, removed_at=None), by)
    found = rows.exclude(shared_at=None).order_by("written_at", "pk")
    return tuple(SharedNote(row.text, row.written_at, row.shared_at) for row in found if row.shared_at)
