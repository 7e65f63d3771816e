"""What was done with an item so far, in order: answers, findings, and what was let pass. Only ever added to."""

from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery

from checklists.models import Appointment, Confirmation, Item, Override, Tick
from checklists.rules.access import ActorKind
from checklists.rules.facts import Outcome
from checklists.rules.kept_ticks import Act, Seen, Who

_SAYS = {Outcome.CONFIRMED: True, Outcome.NOT_MET: False}
# A tick that a phone kept names its copy; one that came too late to change anything says so.
COPY, LATE = "copy", "late"


def counting() -> QuerySet[Tick]:
    """Ticks that say how an item stands: one that came too late to change anything is read by the nurse alone."""
    return Tick.objects.exclude(answer__has_key=LATE)


def seen_of(appointment: Appointment) -> dict[int, Seen]:
    """By position, how many acts there are on each of its items; one statement."""
    counts = [_count(model) for model in (Tick, Confirmation, Override)]
    rows = Item.objects.filter(appointment=appointment).values_list("position", *counts)
    return {position: Seen(*(count or 0 for count in counted)) for position, *counted in rows}


def newest_unseen(item: Item, seen: Seen, *, copy: int) -> Act | None:
    """The newest act beyond `seen` that is not a tick of this very copy; None where there is none."""
    ticks = Tick.objects.filter(item=item).order_by("pk")[seen.ticks :]
    acts = [_of_tick(tick) for tick in ticks if tick.answer.get(COPY) != copy and not tick.answer.get(LATE)]
    found = Confirmation.objects.filter(item=item).order_by("pk")[seen.confirmations :]
    acts += [Act(Who.TEAM, row.at, _SAYS.get(Outcome(row.outcome)) if row.outcome else None) for row in found]
    passed = Override.objects.filter(item=item).order_by("pk")[seen.overrides :]
    acts += [Act(Who.TEAM, row.requested_at, None) for row in passed]
    return max(acts, key=_at, default=None)


def _at(act: Act) -> datetime:
    return act.at


def _of_tick(tick: Tick) -> Act:
    kind = tick.by.partition(":")[0]
    if tick.answer.get("reopened"):
        return Act(Who.CHANGE, tick.at, False)
    who = Who.TEAM if kind in (ActorKind.STAFF, ActorKind.SYSTEM) else Who.PHONE
    return Act(who, tick.at, None if tick.unsure else tick.done)


def _count(model: type[Tick] | type[Confirmation] | type[Override]) -> Subquery:
    rows = model.objects.filter(item=OuterRef("pk")).order_by().values("item")
    return Subquery(rows.annotate(count=Count("pk")).values("count"))
