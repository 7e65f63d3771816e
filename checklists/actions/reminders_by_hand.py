"""A person sends one message before its time, or lets it be. The sweep and its last check stay the only way out."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from checklists.actions import appointments, audit, bell
from checklists.actions.reminder_moves import base_rule, call_about, end, plan_again
from checklists.models import Appointment, Reminder
from checklists.queries import outbox, sending
from checklists.queries.scope import one
from checklists.queries.told import to_json
from checklists.rules.access import Actor
from checklists.rules.last_check import decide
from checklists.rules.reminder_rules import Channel, Rank
from checklists.rules.sending_by_hand import SEND_NOW, SKIPPED, refusal

State = Reminder.State
_WAITING = (State.PLANNED, State.PAUSED)
_NOT_YET_GONE = (State.PLANNED, State.CLAIMED, State.PAUSED)
_ON_ITS_WAY = (State.CLAIMED, State.TRANSMITTING, State.SENT)


class NotSentNow(Exception):
    """It does not go now; the text says why, for staff."""


class NotSkipped(Exception):
    """It has left, or is leaving; the text says so, for staff."""


class AskFirst(Exception):
    """It is a critical one: say first whether the patient was told by phone."""


@dataclass(frozen=True)
class Done:
    """`is_new` is False when it was so already: a second click does nothing."""

    is_new: bool


@transaction.atomic
def send_now(*, appointment_id: int, reminder_id: object, by: Actor, now: datetime) -> Done:
    """Due at once, once; it leaves as every other message does. Raises NotFound, NotSentNow."""
    appointment = appointments.locked(by, appointment_id)
    row = _row(appointment, reminder_id)
    if row.state in _ON_ITS_WAY or (row.state == State.PLANNED and row.next_try_at <= now):
        return Done(is_new=False)
    if why := _against(row, appointment, now):
        raise NotSentNow(why)
    plan_again(row, at=now, reason=SEND_NOW, now=now, detail=by.name)
    # The last check asks who wants it to go: a message in doubt may wait for exactly this.
    Reminder.objects.filter(pk=row.pk).update(reason=SEND_NOW)
    bell.ring()
    _audit(row, "reminder.send_now", by)
    return Done(is_new=True)


@transaction.atomic
def skip(
    *, appointment_id: int, reminder_id: object, told_by_phone: bool | None, by: Actor, now: datetime
) -> Done:
    """End it unsent. A critical one leaves a call, unless the patient was told by phone.

    Raises NotFound, NotSkipped, and AskFirst for a critical one without `told_by_phone`.
    """
    row = _row(appointments.locked(by, appointment_id), reminder_id)
    if row.state in (State.TRANSMITTING, State.SENT):
        raise NotSkipped("It has left, or is leaving right now.")
    if row.state not in _NOT_YET_GONE:
        return Done(is_new=False)
    is_critical = row.rank == Rank.CRITICAL
    if is_critical and told_by_phone is None:
        raise AskFirst
    known = _told(row, now) if is_critical and told_by_phone else {}
    end([row], state=State.SUPERSEDED, reason=SKIPPED, now=now, detail=by.name, **known)
    if is_critical and not told_by_phone:
        call_about(row, reason=base_rule(row), by=by, now=now)
    _audit(row, "reminder.skip", by)
    return Done(is_new=True)


def _row(appointment: Appointment, reminder_id: object) -> Reminder:
    """Of this appointment, held until the transaction ends. Raises NotFound."""
    return one(Reminder.objects.select_for_update().filter(appointment=appointment), pk=reminder_id)


def _against(row: Reminder, appointment: Appointment, now: datetime) -> str:
    """The first thing that speaks against sending it now, "" for nothing."""
    if row.state not in _WAITING:
        return "It is not planned any more."
    if row.channel != Channel.EMAIL:
        return "This is a call, no message: it stands on the call list in time."
    if not sending.state().enabled:
        return "Reminders are off. Please call."
    facts = replace(outbox.looked_at(row.pk, now=now).facts, by_hand=True)
    return refusal(decide(facts, now), appointment.site.time_zone)


def _told(row: Reminder, now: datetime) -> dict[str, object]:
    """What the phone call told, so that a later cancel or move tells the patient of the change."""
    if row.channel != Channel.EMAIL:
        return {}
    return {"told": to_json(outbox.looked_at(row.pk, now=now).letter.named), "transmit_at": now}


def _audit(row: Reminder, action: str, by: Actor) -> None:
    audit.record(by=by, action=action, obj=f"reminder:{row.pk}", site_id=row.site_id)
