"""The moves a reminder can make once it left the plan, each with its event; called inside a transaction.

Whoever moves a row holds its lock; rows are locked by id, after their appointments.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F

from checklists.actions import calls
from checklists.models import AccessLink, Appointment, DeliveryEvent, Reminder, ReminderEvent
from checklists.rules.access import Actor
from checklists.rules.delivery import WAITS_FOR_WORD
from checklists.rules.transmission import DOUBT_WAIT, MOST_DOUBTS

IN_DOUBT, SETTLED = "in_doubt", "settled"
FREE = {"lease_token": None, "lease_until": None, "line": None}


def lock_appointments(ids: Iterable[int]) -> None:
    """Appointments first, by id: the one order in which everybody locks."""
    wanted = sorted(set(ids))
    list(
        Appointment.objects.select_for_update(no_key=True)
        .filter(pk__any_of=wanted)
        .order_by("pk")
        .values_list("pk")
    )


def end(
    rows: Iterable[Reminder], *, state: str, reason: str, now: datetime, detail: str = "", **more: object
) -> None:
    """The last move of these rows, or `paused`: nothing holds them any more. `more` are fields set with it."""
    ended = list(rows)
    changes: dict[str, object] = {**FREE, **more, "state": state, "reason": reason}
    if state == Reminder.State.SENT:
        changes["sent_at"] = now
    Reminder.objects.filter(pk__in=[row.pk for row in ended]).update(**changes)
    note(ended, state=state, reason=reason, now=now, detail=detail)


def plan_again(row: Reminder, *, at: datetime, reason: str, now: datetime, detail: str = "") -> None:
    """Back to the plan after an answer; never later than its last useful moment, so that it ends on time."""
    Reminder.objects.filter(pk=row.pk).update(
        **FREE, state=Reminder.State.PLANNED, next_try_at=min(at, row.send_by), claims=0, reason=""
    )
    note([row], state=Reminder.State.PLANNED, reason=reason, now=now, detail=detail)


def not_told(rows: Iterable[Reminder], *, now: datetime) -> None:
    """The server has surely not taken them: what they would have told was not told, their links open nothing.

    A row that is in doubt from an earlier try keeps both.
    """
    sure = [row.pk for row in rows if not row.doubts]
    Reminder.objects.filter(pk__in=sure).update(told={}, transmit_at=None)
    AccessLink.objects.filter(reminder_id__in=sure, revoked_at=None).update(revoked_at=now)


def doubt(row: Reminder, *, by: Actor, now: datetime, detail: str = "") -> None:
    """The server may have it. Sent, where a provider said so already; else planned again, and the last check asks the
    rule: once more under the same Message-ID, or a person decides. The third time a person decides anyway.

    Where a provider tells what it took, its word is waited for.
    """
    Reminder.objects.filter(pk=row.pk).update(doubts=F("doubts") + 1)
    row.doubts += 1
    if DeliveryEvent.objects.filter(reminder=row).exists():
        end([row], state=Reminder.State.SENT, reason=SETTLED, now=now, detail=detail)
    elif row.doubts < MOST_DOUBTS:
        wait = WAITS_FOR_WORD if settings.DELIVERY_EVENTS else DOUBT_WAIT
        plan_again(row, at=now + wait, reason=IN_DOUBT, now=now, detail=detail)
    else:
        fail(row, reason=IN_DOUBT, call=base_rule(row), by=by, now=now, detail=detail)


def fail(row: Reminder, *, reason: str, call: str, by: Actor, now: datetime, detail: str = "") -> None:
    """It will not go: the row says why, and somebody calls. The caller holds the appointment's lock."""
    end([row], state=Reminder.State.FAILED, reason=reason, now=now, detail=detail)
    call_about(row, reason=call, by=by, now=now)


def call_about(row: Reminder, *, reason: str, by: Actor, now: datetime) -> None:
    """A line of the call list for what this message would have said, by its last useful moment."""
    calls.open(appointment_id=row.appointment_id, reason=reason, due_at=max(row.send_by, now), by=by, now=now)


def note(rows: Iterable[Reminder], *, state: str, reason: str, now: datetime, detail: str = "") -> None:
    ReminderEvent.objects.bulk_create(
        ReminderEvent(
            site_id=row.site_id, reminder_id=row.pk, at=now, state=state, reason=reason, detail=detail[:200]
        )
        for row in rows
    )


def base_rule(row: Reminder) -> str:
    """The rule without its ordinal."""
    return row.rule.partition(":")[0]


def named(rows: Iterable[Reminder]) -> list[str]:
    """Their ids, as the audit writes them."""
    return [str(row.pk) for row in rows]


def locked(ids: Iterable[UUID], **which: object) -> list[Reminder]:
    """These rows, locked in the order of their ids."""
    return list(Reminder.objects.select_for_update().filter(pk__any_of=ids, **which).order_by("pk"))
