"""What the patient was told last: the times that the newest message named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checklists.models import Reminder
from checklists.rules.plan_facts import Told

_INSTANTS = ("starts_at", "arrive_at", "last_meal_at", "last_food_at", "last_drink_at")


@dataclass(frozen=True)
class Said:
    """One message that has left, or may have, and what it told."""

    reminder_id: UUID
    appointment_id: int
    told: Told


def newest_told_of(appointment_ids: Collection[int]) -> dict[int, Told]:
    """By appointment, from its newest message that has left or may have; none for those not told anything."""
    return {said.appointment_id: said.told for said in all_told(appointment_ids)}


def all_told(appointment_ids: Collection[int]) -> tuple[Said, ...]:
    """Everything these appointments were told, oldest first."""
    rows = Reminder.objects.filter(appointment_id__in=appointment_ids, transmit_at__isnull=False)
    known = rows.exclude(told={}).order_by("transmit_at").values_list("pk", "appointment_id", "told")
    return tuple(Said(pk, appointment_id, from_json(told)) for pk, appointment_id, told in known)


def to_json(told: Told) -> dict[str, object]:
    """As it rests in `Reminder.told`: instants in ISO 8601."""
    named = {name: getattr(told, name) for name in _INSTANTS}
    times = {name: at.isoformat() for name, at in named.items() if at is not None}
    return {**times, "cancelled": told.cancelled}


def from_json(data: Mapping[str, object]) -> Told:
    times = {name: datetime.fromisoformat(str(data[name])) for name in _INSTANTS if data.get(name)}
    return Told(**times, cancelled=bool(data.get("cancelled")))
