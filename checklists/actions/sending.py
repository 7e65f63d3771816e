"""The sweep's own state: whose database this is, whether mail may leave, when it last swept."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit
from checklists.actions.reminder_moves import end, lock_appointments, locked, named
from checklists.models import Heartbeat, Reminder, Sending
from checklists.rules.access import Actor
from checklists.rules.heartbeats import DOUBT

_State = Reminder.State
_OPEN = (_State.PLANNED, _State.CLAIMED, _State.TRANSMITTING, _State.PAUSED)


@transaction.atomic
def adopt(*, instance_id: str, by: Actor, now: datetime) -> None:
    """A fresh database sends as the instance that sweeps it first."""
    _, is_new = Sending.objects.get_or_create(id=1, defaults={"instance_id": instance_id})
    if is_new:
        audit.record(by=by, action="sending.adopt", obj="sending:1", site_id=None)


@transaction.atomic
def report(*, trouble: str, by: Actor, now: datetime) -> None:
    """Why the last sweep sent nothing, "" when it went well; written only where it changes."""
    Sending.objects.filter(id=1).exclude(trouble=trouble[:200]).update(trouble=trouble[:200])


@transaction.atomic
def pause(*, until: datetime, trouble: str, by: Actor, now: datetime) -> None:
    """Nothing is claimed before `until`: the mail server refuses us, not one message."""
    Sending.objects.filter(id=1).update(paused_until=until, trouble=trouble[:200])


@transaction.atomic
def switch_off(*, trouble: str, by: Actor, now: datetime) -> None:
    """No mail leaves until a person has looked: `send_due --after-restore`."""
    Sending.objects.filter(id=1).update(enabled=False, off_at=now, trouble=trouble[:200])
    audit.record(by=by, action="sending.off", obj="sending:1", site_id=None)


@transaction.atomic
def take_over(*, instance_id: str, by: Actor, now: datetime) -> None:
    """A person said that this database is the one that sends, as this instance."""
    on = {"enabled": True, "off_at": None, "paused_until": None, "trouble": ""}
    Sending.objects.update_or_create(id=1, defaults={"instance_id": instance_id, **on})
    audit.record(by=by, action="sending.take_over", obj="sending:1", site_id=None)


@transaction.atomic
def mark_restored(*, site_id: int, sent: Mapping[UUID, datetime], by: Actor, now: datetime) -> int:
    """Rows of one site that had left before the restore: sent, at the time the journal names; how many."""
    found = Reminder.objects.filter(pk__in=sent, site_id=site_id, state__in=_OPEN)
    lock_appointments(found.values_list("appointment_id", flat=True))
    rows = locked(sent, site_id=site_id, state__in=_OPEN)
    for row in rows:
        end([row], state=Reminder.State.SENT, reason="restored", now=sent[row.pk])
    if rows:
        data = {"reminders": named(rows)}
        audit.record(by=by, action="reminder.restore", obj=f"site:{site_id}", site_id=site_id, data=data)
    return len(rows)


@transaction.atomic
def beat(*, trigger: str, host: str, lag_seconds: int, by: Actor, now: datetime) -> None:
    """The sweep's sign of life: one row a trigger and host."""
    values = {"at": now, "lag_seconds": max(0, lag_seconds)}
    Heartbeat.objects.update_or_create(trigger=trigger, host=host[:80], defaults=values)


@transaction.atomic
def trust_clock(*, by: Actor, now: datetime) -> None:
    """The doubt about the time is over."""
    Heartbeat.objects.filter(trigger=DOUBT).delete()
