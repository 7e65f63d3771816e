"""Answers that a new start makes stale are asked again; what still holds is kept."""

import uuid
from datetime import datetime, timedelta

from checklists.models import Appointment, Item, RideHome, Tick
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind

# Below this a fast and a pick-up still hold well enough for a nurse to judge at check-in.
SHIFT_LIMIT = timedelta(minutes=60)
_STALE = (ItemKind.FASTING, ItemKind.HYDRATION, ItemKind.RIDE)


def reopen(appointment: Appointment, *, shift: timedelta, by: Actor, now: datetime) -> None:
    """Re-open fasting, hydration and ride after a larger shift. The driver's name stays; their yes is asked anew.

    An earlier start, however little, also ends what an override of the fast covered: it knew another clock.
    """
    items = Item.objects.select_for_update().filter(appointment=appointment, kind__in=_STALE)
    if shift < timedelta(0):
        items.filter(kind=ItemKind.FASTING).update(answered_at=now)
    if abs(shift) < SHIFT_LIMIT:
        return
    Tick.objects.bulk_create(_reopening(item, by, now) for item in items.filter(done=True))
    items.update(done=False, unsure=False, answered_at=now)
    _ask_driver_again(appointment)


def _ask_driver_again(appointment: Appointment) -> None:
    RideHome.objects.filter(appointment=appointment).update(
        confirmed_by_patient_at=None,
        confirmed_by_driver_at=None,
        confirmed_by_nurse_at=None,
        confirmed_by_nurse=None,
    )


def _reopening(item: Item, by: Actor, now: datetime) -> Tick:
    return Tick(
        site_id=item.site_id,
        item=item,
        operation_id=uuid.uuid4(),
        done=False,
        answer={"reopened": "moved"},
        at=now,
        by=by.label,
        by_name=by.name,
    )
