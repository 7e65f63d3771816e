"""A patient's notes for themselves: written, shared one by one, made private again, removed."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from checklists.actions import audit, next_day
from checklists.actions.open_checklists import OperationReused
from checklists.models import PrivateNote
from checklists.queries.scope import one
from checklists.rules.access import Actor
from checklists.rules.private_notes import MOST_NOTES, as_kept


class TooManyNotes(Exception):
    """This appointment has as many notes as it takes."""


@transaction.atomic
def write(*, appointment_id: int, operation_id: UUID, text: str, by: Actor, now: datetime) -> None:
    """Keep one note, private. The same operation again keeps no second one.

    Raises NotFound, NextDayClosed, NoteUnclear, TooManyNotes, OperationReused.
    """
    appointment = next_day.locked(appointment_id=appointment_id, by=by, now=now)
    kept = as_kept(text)
    notes = PrivateNote.objects.filter(appointment=appointment)
    if notes.filter(operation_id=operation_id).exists():
        return
    if notes.filter(removed_at=None).count() >= MOST_NOTES:
        raise TooManyNotes
    try:
        row = PrivateNote.objects.create(
            site_id=appointment.site_id,
            appointment=appointment,
            operation_id=operation_id,
            text=kept,
            written_at=now,
        )
    except IntegrityError as error:  # another appointment used this id
        raise OperationReused from error
    _record(row, by, "note.write")


@transaction.atomic
def share(*, appointment_id: int, note: UUID, shared: bool, by: Actor, now: datetime) -> None:
    """Let the care team read one note (`shared=True`), or close it to them again. Pressed twice it is once.

    Raises NotFound, NextDayClosed.
    """
    row = _mine(appointment_id, note, by, now)
    if (row.shared_at is not None) is shared:
        return
    PrivateNote.objects.filter(pk=row.pk).update(shared_at=now if shared else None)
    _record(row, by, "note.share" if shared else "note.unshare")


@transaction.atomic
def remove(*, appointment_id: int, note: UUID, by: Actor, now: datetime) -> None:
    """Throw one note away: its text is gone from the row, shared or not. Raises NotFound, NextDayClosed."""
    row = _mine(appointment_id, note, by, now)
    PrivateNote.objects.filter(pk=row.pk).update(text="", shared_at=None, removed_at=now)
    _record(row, by, "note.remove")


def _mine(appointment_id: int, note: UUID, by: Actor, now: datetime) -> PrivateNote:
    appointment = next_day.locked(appointment_id=appointment_id, by=by, now=now)
    return one(PrivateNote.objects.filter(appointment=appointment, removed_at=None), operation_id=note)


def _record(row: PrivateNote, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"note:{row.pk}", site_id=row.site_id)
