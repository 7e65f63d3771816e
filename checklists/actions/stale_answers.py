"""Answers that a change makes stale are asked again; what still holds is kept. Which: `rules/stale_answers`."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from checklists.actions import held_answers
from checklists.actions.ride_agreements import UNAGREED
from checklists.models import Appointment, Item, RideHome, Tick
from checklists.queries.plan_facts import reach
from checklists.queries.protocol_versions import of_version
from checklists.queries.told import newest_told_of
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.plan_facts import Reach
from checklists.rules.stale_answers import Change, Effect, change_of_start, effect


def reopen_after_move(appointment: Appointment, *, before: datetime, by: Actor, now: datetime) -> int:
    """After its start was moved from `before`; how many answers were asked again. The caller holds the row."""
    limit = timedelta(minutes=of_version(appointment.protocol_version).stale_after_shift_minutes)
    change = change_of_start(before, appointment.starts_at, appointment.site.time_zone, limit)
    return reopen(appointment, change=change, by=by, now=now) if change else 0


def reopen_after_cancel(appointment: Appointment, *, by: Actor, now: datetime) -> int:
    """After a cancel was undone: only what the patient knew of can have changed their day.

    Whom no message reaches may have been phoned. The caller holds the row.
    """
    told = newest_told_of([appointment.pk]).get(appointment.pk)
    knew = reach(appointment.patient) is not Reach.EMAIL or (told is not None and told.cancelled)
    return reopen(appointment, change=Change.BACK_ON, by=by, now=now) if knew else 0


def reopen(appointment: Appointment, *, change: Change, by: Actor, now: datetime) -> int:
    """What this change makes stale is asked again; how many answers that were. The caller holds the row."""
    items = list(Item.objects.select_for_update().filter(appointment=appointment))
    effects = {item: effect(ItemKind(item.kind), change, safety=item.safety) for item in items}
    uncovered = [item.pk for item, found in effects.items() if found is Effect.UNCOVER]
    Item.objects.filter(pk__in=uncovered).update(answered_at=now)
    stale = [item for item, found in effects.items() if found is Effect.REOPEN]
    return reopen_items(appointment, stale, change=change, by=by, now=now)


def reopen_items(
    appointment: Appointment, items: Collection[Item], *, change: Change, by: Actor, now: datetime
) -> int:
    """Ask these items again; how many of them had an answer. The caller holds them.

    One without an answer is touched too: what a nurse let pass before the change is not let pass after it.
    """
    answered = [item for item in items if item.done or item.unsure]
    Tick.objects.bulk_create(_reopening(item, appointment, change, by, now) for item in answered)
    Item.objects.filter(pk__in=[item.pk for item in items]).update(done=False, unsure=False, answered_at=now)
    if any(item.kind == ItemKind.RIDE for item in items):
        _ask_driver_again(appointment)
    return len(answered)


def _ask_driver_again(appointment: Appointment) -> None:
    """The driver's name stays; everybody's yes is asked anew, and when they can come."""
    RideHome.objects.filter(appointment=appointment).update(**UNAGREED)


def _reopening(item: Item, appointment: Appointment, change: Change, by: Actor, now: datetime) -> Tick:
    return Tick(
        site_id=item.site_id,
        item=item,
        operation_id=uuid.uuid4(),
        done=False,
        answer={"reopened": change.value, **held_answers.carried_over(item, appointment, change)},
        at=now,
        by=by.label,
        by_name=by.name,
    )
