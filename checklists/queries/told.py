"""What the patient was told last: the times that the newest message named."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from checklists.models import Reminder
from checklists.rules.plan_facts import Told

_INSTANTS = ("starts_at", "arrive_at", "last_meal_at", "last_food_at", "last_drink_at")


def newest_told(*, appointment_id: int, besides: UUID | None = None) -> Told | None:
    """From the newest message that has left, or may have, `besides` one; None while nothing was told."""
    return newest_told_of([appointment_id], besides=besides).get(appointment_id)


def newest_told_of(appointment_ids: Collection[int], *, besides: UUID | None = None) -> dict[int, Told]:
    """The same by appointment, for those that were told something."""
    rows = Reminder.objects.filter(appointment_id__in=appointment_ids, transmit_at__isnull=False).exclude(
        told={}
    )
    rows = rows.exclude(pk=besides) if besides else rows
    newest = dict(rows.order_by("transmit_at").values_list("appointment_id", "told"))
    return {appointment_id: from_json(told) for appointment_id, told in newest.items()}


def to_json(told: Told) -> dict[str, object]:
    """As it rests in `Reminder.told`: instants in ISO 8601."""
    named = {name: getattr(told, name) for name in _INSTANTS}
    times = {name: at.isoformat() for name, at in named.items() if at is not None}
    return {**times, "cancelled": told.cancelled}


def from_json(data: Mapping[str, object]) -> Told:
    times = {name: datetime.fromisoformat(str(data[name])) for name in _INSTANTS if data.get(name)}
    return Told(**times, cancelled=bool(data.get("cancelled")))
