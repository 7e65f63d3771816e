"""What the patient was told last: the times that the newest message named, and whether they saw a change of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checklists.models import Reminder
from checklists.rules.asked_messages import NAME_NO_TIMES
from checklists.rules.plan_facts import Act, Told
from checklists.rules.reminder_rules import Audience

_CHANGES = (Act.MOVED.value, Act.BACK_ON.value)
_INSTANTS = ("starts_at", "arrive_at", "last_meal_at", "last_food_at", "last_drink_at")


@dataclass(frozen=True)
class Said:
    """One message that has left, or may have, and what it told."""

    reminder_id: UUID
    appointment_id: int
    told: Told
    rule: str
    plan_version: int


def newest_told_of(appointment_ids: Collection[int]) -> dict[int, Told]:
    """By appointment, from its newest message that has left or may have; none for those not told anything."""
    return {said.appointment_id: said.told for said in all_told(appointment_ids)}


def all_told(appointment_ids: Collection[int]) -> tuple[Said, ...]:
    """Everything the patients of these appointments were told, oldest first."""
    rows = Reminder.objects.filter(appointment__pk__any_of=appointment_ids, transmit_at__isnull=False)
    known = rows.filter(recipient=Audience.PATIENT).exclude(told={})
    fields = known.order_by("transmit_at").values_list("pk", "appointment_id", "told", "rule", "plan_version")
    return tuple(
        Said(pk, of, from_json(told), rule, version)
        for pk, of, told, rule, version in fields
        if rule.partition(":")[0] not in NAME_NO_TIMES
    )


def is_change_unseen(said: Iterable[Said], seen_plan_version: int | None) -> bool:
    """Whether the newest change among what one appointment was told, oldest first, is still to be seen."""
    return bool(unseen_changes(said, seen_plan_version))


def unseen_changes(said: Iterable[Said], seen_plan_version: int | None) -> tuple[Said, ...]:
    """Those of the changes that one appointment was told, oldest first, which the patient has not said they saw."""
    seen = seen_plan_version or 0
    return tuple(each for each in said if each.rule in _CHANGES and each.plan_version > seen)


def to_json(told: Told) -> dict[str, object]:
    """As it rests in `Reminder.told`: instants in ISO 8601."""
    named = {name: getattr(told, name) for name in _INSTANTS}
    times = {name: at.isoformat() for name, at in named.items() if at is not None}
    return {**times, "cancelled": told.cancelled}


def from_json(data: Mapping[str, object]) -> Told:
    times = {name: datetime.fromisoformat(str(data[name])) for name in _INSTANTS if data.get(name)}
    return Told(**times, cancelled=bool(data.get("cancelled")))
