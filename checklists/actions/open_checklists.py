"""What every answer of a checklist shares: the locked appointment, one append-only tick, a version further.

Lock order: the appointment, then its items; the audit row is written last by the action itself.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from checklists.actions import answered_calls, held_answers, operations
from checklists.models import AnswerDraft, Appointment, Item, Tick
from checklists.queries.item_states import opens
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.phone_modes import ANSWERABLE


class ChecklistClosed(Exception):
    """The infusion has begun or the appointment is over: the list takes no answers any more."""


class NotOpenYet(Exception):
    """This item is answered later: from `opens_at` on. Staff may write an answer down at any time."""

    def __init__(self, position: int, opens_at: datetime) -> None:
        self.position, self.opens_at = position, opens_at
        super().__init__(f"Item {position} opens at {opens_at.isoformat()}.")


class OperationReused(Exception):
    """This operation id was used for something else: the page that sent it made a mistake."""


@dataclass(frozen=True)
class Ticked:
    """How an item stands after an answer. `is_fresh` is False for a retry, which changed nothing."""

    position: int
    kind: ItemKind
    done: bool
    unsure: bool
    at: datetime
    is_fresh: bool


def locked(*, appointment_id: int, by: Actor, open_in: frozenset[Status] = ANSWERABLE) -> Appointment:
    """The appointment, locked until the transaction ends. Raises NotFound, ChecklistClosed outside `open_in`."""
    rows = appointments_for(by).select_for_update(of=("self",)).select_related("site", "protocol_version")
    appointment = one(rows.defer("protocol_version__data"), pk=appointment_id)
    if Status(appointment.status) not in open_in:
        raise ChecklistClosed
    return appointment


def item_at(appointment: Appointment, position: int) -> Item:
    """Raises NotFound."""
    rows = Item.objects.filter(appointment=appointment).select_for_update(of=("self",))
    return _of(appointment, one(rows, position=position))


def item_of_kind(appointment: Appointment, kind: ItemKind) -> Item | None:
    rows = Item.objects.filter(appointment=appointment, kind=kind).select_for_update(of=("self",))
    found = rows.order_by("position").first()
    return _of(appointment, found) if found else None


def _of(appointment: Appointment, item: Item) -> Item:
    """With the appointment that is in memory already."""
    item.appointment = appointment
    return item


def repeated(operation_id: UUID, item: Item) -> Ticked | None:
    """What this operation did the first time; None when it is new. Raises OperationReused."""
    tick = operations.earlier(Tick, operation_id)
    if tick is None:
        return None
    if tick.item_id != item.pk:
        raise OperationReused
    return Ticked(item.position, ItemKind(item.kind), tick.done, tick.unsure, tick.at, is_fresh=False)


def answer(
    item: Item,
    *,
    operation_id: UUID,
    done: bool,
    unsure: bool,
    answer: dict[str, object],
    by: Actor,
    now: datetime,
    phone_at: datetime | None = None,
) -> Ticked:
    """One tick, and the item's state that follows from it. Raises OperationReused, NotOpenYet."""
    if done or unsure:
        require_open(item, by, now)
    try:
        Tick.objects.create(
            site_id=item.site_id,
            item=item,
            operation_id=operation_id,
            done=done,
            unsure=unsure,
            answer=answer | held_answers.carried(item, answer, by=by),
            at=now,
            phone_at=phone_at,
            by=by.label,
            by_name=by.name,
        )
    except IntegrityError as error:  # another appointment used this id
        raise OperationReused from error
    Item.objects.filter(pk=item.pk).update(done=done, unsure=unsure, answered_at=now)
    if not unsure:
        forget_draft(item, by)
    further(item.appointment_id)
    answered_calls.settle(item.appointment_id, by=by, now=now)
    return Ticked(item.position, ItemKind(item.kind), done, unsure, now, is_fresh=True)


def require_open(item: Item, by: Actor, now: datetime) -> None:
    """Raises NotOpenYet."""
    # Whoever drives answers when they are asked.
    if by.kind in (ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.DRIVER):
        return
    opens_at = opens(item, item.appointment)
    if opens_at is not None and now < opens_at:
        raise NotOpenYet(item.position, opens_at)


def forget_draft(item: Item, by: Actor) -> None:
    """What was on its way from this phone has arrived, or is not wanted any more."""
    if by.session_id is not None:
        AnswerDraft.objects.filter(item=item, session_id=by.session_id).delete()


def heard(item: Item | None, now: datetime) -> None:
    """Something was said that bears on the item without ticking it."""
    if item is not None:
        Item.objects.filter(pk=item.pk).update(answered_at=now)
        further(item.appointment_id)


def further(appointment_id: int) -> None:
    """A nurse who signs the older version is shown both."""
    Appointment.objects.filter(pk=appointment_id).update(version=F("version") + 1)


def required_item(appointment: Appointment, kind: ItemKind) -> Item:
    """The item of this kind. Raises NotFound where the protocol does not ask for it."""
    item = item_of_kind(appointment, kind)
    if item is None:
        raise NotFound
    return item
