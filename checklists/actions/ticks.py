"""Answering an item. Undo is a new tick; a retry with the same operation id is none."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, open_checklists
from checklists.actions.open_checklists import ChecklistClosed, NotOpenYet, OperationReused, Ticked
from checklists.models import Companion, Item
from checklists.queries.item_acts import counting
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, ActorKind
from checklists.rules.companion_scope import may_be_read
from checklists.rules.facts import ItemKind
from checklists.rules.protocol_items import ASKING_KINDS

__all__ = ["AsksMore", "ChecklistClosed", "NotOpenYet", "OperationReused", "Ticked", "tick"]

# A driver is named, medicines are listed, questions are answered: their done comes from actions of their own.
_ASK_MORE = frozenset({ItemKind.RIDE, ItemKind.MEDICINES, *ASKING_KINDS})


class AsksMore(Exception):
    """This item is done by answering its page, not by a bare tick."""


@transaction.atomic
def tick(
    *,
    appointment_id: int,
    item_position: int,
    operation_id: UUID,
    done: bool,
    by: Actor,
    now: datetime,
    unsure: bool = False,
    answer: Mapping[str, object] | None = None,
    phone_at: datetime | None = None,
) -> Ticked:
    """Tick an item, take the tick back (`done=False`), or say "I am not sure" (`unsure=True`, never done).

    `item_position` counts from 1. `answer` holds short coded words of the item's own form. `phone_at` is the
    phone's own clock. Raises NotFound, ChecklistClosed, AsksMore, NotOpenYet, OperationReused.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item = open_checklists.item_at(appointment, item_position)
    if not ItemKind(item.kind).asked_of_patient:
        raise NotFound
    _require_allowed(item, by, done=done, unsure=unsure)
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is not None:
        return earlier
    if done and not unsure and ItemKind(item.kind) in _ASK_MORE:
        raise AsksMore
    ticked = open_checklists.answer(
        item,
        operation_id=operation_id,
        done=done and not unsure,
        unsure=unsure,
        answer=dict(answer or {}),
        by=by,
        now=now,
        phone_at=phone_at,
    )
    audit.record(by=by, action=_verb(ticked), obj=f"item:{item.pk}", site_id=item.site_id)
    return ticked


def _require_allowed(item: Item, by: Actor, *, done: bool, unsure: bool) -> None:
    """A companion ticks what the patient lets them, and takes back what they ticked; a driver ticks nothing.

    Asked at each tick: a grant taken away is gone at the next one. Raises NotFound.
    """
    if by.kind in (ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.PATIENT):
        return
    granted = Companion.objects.filter(pk=by.companion_id or 0, may_tick_at__isnull=False, ended_at=None)
    is_theirs = by.kind is ActorKind.COMPANION and may_be_read(ItemKind(item.kind), safety=item.safety)
    if not is_theirs or unsure or not granted.exists():
        raise NotFound
    said_by = counting().filter(item=item).order_by("-at", "-pk").values_list("by", flat=True).first()
    if not done and said_by != by.label:
        raise NotFound


def _verb(ticked: Ticked) -> str:
    if ticked.unsure:
        return "tick.unsure"
    return "tick.add" if ticked.done else "tick.undo"
