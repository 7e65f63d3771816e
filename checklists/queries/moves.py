"""Every change of an appointment's status, in the statement that reads the appointment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, StatusChange
from checklists.queries.sealed_words import words_in

_FIELDS = ("id", "from_status", "to_status", "at", "by", "by_name", "reason", "note")


@dataclass(frozen=True)
class Moved:
    """One change; `from_status` is "" for the booking, `by` the label of whoever did it."""

    from_status: str
    to_status: str
    at: datetime
    by: str
    by_name: str
    reason: str
    note: str


def with_moves(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With `moves`, oldest first."""
    moved = StatusChange.objects.filter(appointment=OuterRef("pk")).order_by("at", "pk")
    said = JSONObject(**{name: name for name in _FIELDS})
    return rows.annotate(moves=ArraySubquery(moved.values(said=said)))


def moves_of(row: Appointment) -> tuple[Moved, ...]:
    """Of a row read `with_moves`."""
    moves: list[dict[str, Any]] = row.moves  # type: ignore[attr-defined]
    return tuple(_moved(**each) for each in moves)


def _moved(*, id: int, at: str, note: str, **said: str) -> Moved:
    return Moved(at=datetime.fromisoformat(at), note=words_in(StatusChange, "note", id, note), **said)
