"""A late save: an item may have changed between the page and the press. Then nothing is saved, and both are shown."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from checklists.actions import appointments
from checklists.models import Appointment, Intake, Item, MedicationEntry, StatusChange, Tick, VitalSigns
from checklists.queries.item_marks import marks
from checklists.rules.access import Actor
from checklists.rules.appointment_status import MoveRefused, Status

_OPERATIONS = (Tick, Intake, MedicationEntry, VitalSigns)


class ChangedMeanwhile(Exception):
    """The items at `positions` changed after the page was read: nothing was saved, both answers are shown."""

    def __init__(self, positions: tuple[int, ...]) -> None:
        self.positions = positions
        super().__init__("The list changed while you looked at it.")


class MovedMeanwhile(MoveRefused):
    """The appointment stands elsewhere than on the page: since when, and by whom."""

    def __init__(self, change: StatusChange) -> None:
        self.status, self.at, self.by = Status(change.to_status), change.at, change.by_name
        super().__init__(f"It is “{self.status.label}” by now.")


@contextmanager
def unless_moved(*, appointment_id: int, source: Status | None, to: Status, by: Actor) -> Iterator[None]:
    """A move is made from where the page showed the appointment; None: the page did not say.

    One that somebody made meanwhile goes through: the move itself says so. Raises NotFound, MovedMeanwhile.
    """
    with transaction.atomic():
        row = appointments.locked(by, appointment_id)
        if source is not None and row.status not in (source, to):
            raise MovedMeanwhile(StatusChange.objects.filter(appointment=row).latest("at", "pk"))
        yield


@contextmanager
def unless_changed(
    *, appointment_id: int, seen: Mapping[int, str], by: Actor, operation_id: UUID | None = None
) -> Iterator[None]:
    """What is done within is saved only while the items look as on the page; `seen` are their marks by position.

    Check and act are one transaction. An operation that was saved before goes through: its action knows it again.
    Raises NotFound, ChangedMeanwhile.
    """
    with transaction.atomic():
        row = appointments.locked(by, appointment_id)
        changed = changed_since(row, _items(row, seen), seen) if seen else ()
        if changed and not (operation_id and _was_saved(operation_id)):
            raise ChangedMeanwhile(changed)
        yield


def changed_since(row: Appointment, items: Iterable[Item], seen: Mapping[int, str]) -> tuple[int, ...]:
    """Positions that look otherwise now. The caller holds the appointment's lock."""
    marked = marks(appointment=row, items=list(items))
    return tuple(position for position, mark in seen.items() if marked.get(position) != mark)


def _items(row: Appointment, seen: Mapping[int, str]) -> list[Item]:
    return list(Item.objects.select_for_update().filter(appointment=row, position__in=seen))


def _was_saved(operation_id: UUID) -> bool:
    return any(model.objects.filter(operation_id=operation_id).exists() for model in _OPERATIONS)
