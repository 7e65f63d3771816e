"""Every message of an appointment with what became of it, step by step, and why where nothing goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, DeliveryEvent, Reminder, ReminderEvent
from checklists.queries.scope import appointments_for, one
from checklists.rules import reminder_words
from checklists.rules.access import Actor
from checklists.rules.message_steps import Happened, Step, steps
from checklists.rules.reminder_rules import Rank
from checklists.rules.sending_by_hand import SKIPPED


@dataclass(frozen=True)
class TimelineLine:
    """One message. `at` is when it went, or is due; `because` says why nothing goes or goes yet, `why` the planned time.

    `is_earlier`: of a plan that a newer one replaced, and it never left. `may_have_left_at` is when its content began,
    where nobody knows whether the server took it. `overtaken` says that it left while the plan was already another.
    """

    id: UUID
    # The rule as its protocol version names it.
    key: str
    title: str
    state: str
    kind: str
    at: datetime
    moved_from: datetime | None
    why: str
    because: str
    steps: tuple[Step, ...]
    has_left: bool
    is_retry: bool
    is_call: bool
    is_critical: bool
    may_send: bool
    may_skip: bool
    is_earlier: bool
    may_have_left_at: datetime | None
    overtaken: bool


def timeline(row: Appointment) -> tuple[TimelineLine, ...]:
    """Every reminder of the appointment in the order of its time; one statement, however many there are."""
    reminders: list[Any] = list(_with_events(Reminder.objects.filter(appointment=row)))
    happened = {reminder.pk: _happened(reminder.moves, reminder.delivery) for reminder in reminders}
    born = _born(reminders, happened)
    lines = [_line(reminder, row, happened[reminder.pk], born) for reminder in reminders]
    return tuple(sorted(lines, key=lambda line: (line.at, line.title)))


def left_meanwhile(*, appointment_id: int, by: Actor) -> tuple[TimelineLine, ...]:
    """Messages of an older plan that a change came too late for: they left, or may have. Raises NotFound."""
    lines = timeline(one(appointments_for(by), pk=appointment_id))
    return tuple(line for line in lines if line.overtaken)


def line(*, appointment_id: int, reminder_id: UUID, by: Actor) -> TimelineLine | None:
    """One message of an appointment in the caller's own set; None where it has none of that id. Raises NotFound."""
    lines = timeline(one(appointments_for(by), pk=appointment_id))
    return next((each for each in lines if each.id == reminder_id), None)


def _with_events(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """With what is recorded of each: our own moves, and what a provider said."""
    moved = ReminderEvent.objects.filter(reminder=OuterRef("pk")).order_by("at", "pk")
    said = DeliveryEvent.objects.filter(reminder=OuterRef("pk")).order_by("at", "pk")
    move = JSONObject(at="at", state="state", reason="reason", detail="detail")
    return rows.annotate(
        moves=ArraySubquery(moved.values(e=move)),
        delivery=ArraySubquery(said.values(e=JSONObject(at="at", state="kind", detail="detail"))),
    )


def _happened(moves: Iterable[Mapping[str, str]], delivery: Iterable[Mapping[str, str]]) -> list[Happened]:
    ours = [
        Happened(datetime.fromisoformat(each["at"]), each["state"], each["reason"], each["detail"])
        for each in moves
    ]
    theirs = [
        Happened(datetime.fromisoformat(each["at"]), each["state"], "", each["detail"], is_delivery=True)
        for each in delivery
    ]
    return [*ours, *theirs]


def _born(reminders: Iterable[Reminder], happened: Mapping[UUID, list[Happened]]) -> dict[int, datetime]:
    """When each plan of the appointment was written, by its version."""
    first: dict[int, datetime] = {}
    for reminder in reminders:
        for event in happened[reminder.pk][:1]:
            known = first.get(reminder.plan_version, event.at)
            first[reminder.plan_version] = min(known, event.at)
    return first


def _line(
    reminder: Reminder, row: Appointment, happened: list[Happened], born: Mapping[int, datetime]
) -> TimelineLine:
    current = reminder.plan_version == row.plan_version
    waits = current and reminder.state in ("planned", "paused")
    is_call = reminder.channel == "call"
    delivery = next((event.state for event in reversed(happened) if event.is_delivery), "")
    doubtful = reminder.transmit_at if _is_doubtful(reminder) else None
    return TimelineLine(
        id=reminder.pk,
        key=reminder.rule.partition(":")[0],
        title=reminder_words.title(reminder.rule),
        state=reminder_words.outcome(reminder.state, reminder.channel, delivery, doubtful=bool(doubtful)),
        kind=_kind(reminder, delivery),
        at=reminder.sent_at or reminder.next_try_at,
        moved_from=reminder.moved_from,
        why=reminder.why,
        because=reminder_words.reason(reminder.reason),
        steps=steps(happened, channel=reminder.channel),
        has_left=reminder.sent_at is not None,
        is_retry=reminder.state == "planned" and reminder.next_try_at > reminder.due_at,
        is_call=is_call,
        is_critical=reminder.rank == Rank.CRITICAL,
        may_send=waits and not is_call,
        may_skip=waits,
        is_earlier=not current and reminder.sent_at is None and not doubtful,
        may_have_left_at=doubtful,
        overtaken=_is_overtaken(reminder, row, born),
    )


def _is_doubtful(reminder: Reminder) -> bool:
    """Marked, and no answer that settled it."""
    return bool(reminder.transmit_at) and reminder.state != "sent" and reminder.reason != SKIPPED


def _is_overtaken(reminder: Reminder, row: Appointment, born: Mapping[int, datetime]) -> bool:
    """It left, or may have, after the plan that replaced its own; or nobody knows of it when that came."""
    newer = [at for version, at in born.items() if version > reminder.plan_version]
    if reminder.plan_version == row.plan_version or not newer:
        return False
    if reminder.state == "sent":
        return reminder.channel == "email" and reminder.sent_at is not None and reminder.sent_at >= min(newer)
    return _is_doubtful(reminder)


def _kind(reminder: Reminder, delivery: str) -> str:
    if reminder.state == "sent" and delivery in ("bounced", "complained"):
        return "failed"
    return _KINDS.get(reminder.state, "open")


_KINDS = {
    "sent": "sent",
    "cancelled": "not_sent",
    "superseded": "not_sent",
    "expired": "not_sent",
    "failed": "failed",
    "paused": "failed",
}
