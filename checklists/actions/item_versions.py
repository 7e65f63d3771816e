"""The items of a booked appointment take over what a newer version of its protocol says, by key."""

from datetime import datetime

from django.db.models import F

from checklists.actions import checklist_items, stale_answers
from checklists.models import Appointment, Item
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.protocol import ItemSpec, Protocol
from checklists.rules.stale_answers import Change, Effect, change_of_version, effect

_TAKEN_OVER = ["position", "label", "help", "required", "safety", "dropped_at"]


def take_over(
    appointment: Appointment, before: Protocol, after: Protocol, *, by: Actor, now: datetime
) -> int:
    """Keep what asks the same, ask again what does not, add, drop; how many answers are asked again.

    A dropped item stays with its ticks and is asked no more. The caller holds the appointment's row.
    """
    held = _held(appointment)
    listed = [_item(appointment, spec, held.get(spec.key)) for spec in after.items]
    stale = [item for item in listed if item.pk and _is_stale(item, before, after)]
    kept = {item.pk for item in listed if item.pk}
    gone = Item.objects.filter(appointment=appointment).exclude(pk__in=kept)
    gone.update(dropped_at=now)
    _renumber(
        listed, used=max((item.position for item in Item.ever.filter(appointment=appointment)), default=0)
    )
    Item.ever.bulk_update([_asked(item) for item in listed if item.pk], _TAKEN_OVER)
    Item.objects.bulk_create(item for item in listed if not item.pk)
    return stale_answers.reopen_items(appointment, stale, change=Change.NEW_WORDS, by=by, now=now)


def _held(appointment: Appointment) -> dict[str, Item]:
    """By key, of those that share one the item that is asked now."""
    rows = Item.ever.select_for_update().filter(appointment=appointment)
    return {item.key: item for item in rows.order_by(F("dropped_at").asc(nulls_last=True))}


def _item(appointment: Appointment, spec: ItemSpec, held: Item | None) -> Item:
    """The one that is held with its new words; another kind under an old key is another item."""
    if held is None or held.kind != spec.kind:
        return checklist_items.item(appointment, spec, position=0)
    held.label, held.help = spec.label, spec.help
    held.required, held.safety = spec.required, spec.safety
    return held


def _is_stale(item: Item, before: Protocol, after: Protocol) -> bool:
    """Whether its answer is asked again; so is one that was not asked meanwhile."""
    if item.dropped_at or before.item(item.key) is None:
        return True
    change = change_of_version(before, after, item.key)
    return effect(ItemKind(item.kind), change, safety=item.safety) is Effect.REOPEN


def _renumber(items: list[Item], *, used: int) -> None:
    """Positions in the new order. A position never comes to mean another item: a page may still be open on a phone."""
    last = 0
    for item in items:
        if item.position <= last:
            used += 1
            item.position = used
        last = item.position


def _asked(item: Item) -> Item:
    item.dropped_at = None
    return item
