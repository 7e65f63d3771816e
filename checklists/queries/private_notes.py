"""Notes of a patient: all of them for the patient alone, the shared ones for nurse and prescriber."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, PrivateNote
from checklists.queries.scope import within
from checklists.queries.sealed_words import words_in
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


def with_notes(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With `notes_shared`: what the patient lets their care team read, oldest first."""
    shared = PrivateNote.objects.filter(appointment=OuterRef("pk"), removed_at=None, shared_at__isnull=False)
    said = JSONObject(id="pk", text="text", written_at="written_at", shared_at="shared_at")
    return rows.annotate(notes_shared=ArraySubquery(shared.order_by("written_at", "pk").values(said=said)))


def notes_of(row: Appointment, by: Actor) -> tuple[SharedNote, ...]:
    """Of a row read `with_notes`; nothing for other roles."""
    if not by.has(*CLINICAL):
        return ()
    notes: list[dict[str, Any]] = row.notes_shared  # type: ignore[attr-defined]
    return tuple(_shared(**each) for each in notes)


def _shared(*, id: int, text: str, written_at: str, shared_at: str) -> SharedNote:
    at = datetime.fromisoformat
    return SharedNote(words_in(PrivateNote, "text", id, text), at(written_at), at(shared_at))
