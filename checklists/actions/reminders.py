"""The sweep's hold on reminders: what a dead process left, what came too late, what is due now.

Each function works on one site in one short transaction: one lock order, one audit chain. Nothing is held
while a message is on its way. Source: reminders.md section 5, steps 2 to 4 and 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from checklists.actions import audit
from checklists.actions.reminder_moves import (
    FREE,
    base_rule,
    call_about,
    doubt,
    end,
    fail,
    lock_appointments,
    locked,
    named,
    not_told,
    note,
)
from checklists.models import Reminder
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.last_check import call_if_missed
from checklists.rules.reminder_rules import IfMissed, Rank
from checklists.rules.transmission import CLAIM_LEASE, MOST_CLAIMS

MOST_AT_ONCE = 100
State = Reminder.State


@dataclass(frozen=True)
class Claim:
    """Rows of one site held until `until` under `token`; empty when nothing was free.

    `again`: the one row was claimed before without an answer.
    """

    site_id: int
    token: UUID
    ids: tuple[UUID, ...]
    until: datetime
    again: bool = False


@dataclass(frozen=True)
class Ended:
    """How many rows a step ended, and how many calls it opened."""

    rows: int = 0
    calls: int = 0


@transaction.atomic
def reap(*, site_id: int, by: Actor, now: datetime) -> int:
    """Free what a dead process held: a claim costs nothing, a message on the wire is in doubt; how many."""
    lapsed = _rows(by, site_id).filter(state__in=(State.CLAIMED, State.TRANSMITTING), lease_until__lte=now)
    found = list(lapsed.values_list("pk", "appointment_id"))
    if not found:
        return 0
    lock_appointments(appointment_id for _, appointment_id in found)
    rows = locked((pk for pk, _ in found), lease_until__lte=now)
    for row in rows:
        _free(row, by, now)
    audit.record(
        by=by, action="reminder.reap", obj=f"site:{site_id}", site_id=site_id, data={"reminders": named(rows)}
    )
    return len(rows)


@transaction.atomic
def expire(*, site_id: int, by: Actor, now: datetime) -> Ended:
    """End what nothing would gain from any more, however old; a critical one leaves a call behind."""
    late = _rows(by, site_id).filter(state=State.PLANNED, next_try_at__lte=now, send_by__lte=now)
    found = list(late.values_list("pk", "appointment_id")[:MOST_AT_ONCE])
    if not found:
        return Ended()
    lock_appointments(appointment_id for _, appointment_id in found)
    rows = locked((pk for pk, _ in found), state=State.PLANNED, send_by__lte=now)
    opened = sum(_expire(row, by, now) for row in rows)
    audit.record(
        by=by,
        action="reminder.expire",
        obj=f"site:{site_id}",
        site_id=site_id,
        data={"reminders": named(rows)},
    )
    return Ended(len(rows), opened)


@transaction.atomic
def claim_due(*, site_id: int, rank: int, by: Actor, now: datetime, most: int = MOST_AT_ONCE) -> Claim:
    """Hold what is due at one site. A row that was claimed before without an answer is held alone: it may be
    what kills the process, and must not take others with it. The returned ids are the ones held.
    """
    due = _rows(by, site_id).filter(state=State.PLANNED, rank=rank, next_try_at__lte=now, send_by__gt=now)
    free = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at", "pk")
    ids = list(free.filter(claims=0).values_list("pk", flat=True)[:most])
    again = not ids
    if again:
        ids = list(free.filter(claims__gt=0).values_list("pk", flat=True)[:1])
    claim = Claim(site_id, uuid4(), tuple(ids), now + CLAIM_LEASE, again)
    Reminder.objects.filter(pk__any_of=ids).update(
        state=State.CLAIMED, lease_token=claim.token, lease_until=claim.until, claims=F("claims") + 1
    )
    return claim


@transaction.atomic
def release(*, token: UUID, ids: Iterable[UUID], by: Actor, now: datetime) -> int:
    """Give back what has not begun, as if it had never been claimed; how many were still held."""
    rows = locked(ids, state=State.CLAIMED, lease_token=token)
    if not rows:
        return 0
    not_told(rows, now=now)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(
        **FREE, state=State.PLANNED, claims=F("claims") - 1
    )
    return len(rows)


def _free(row: Reminder, by: Actor, now: datetime) -> None:
    if row.state == State.TRANSMITTING:
        doubt(row, by=by, now=now, detail=f"may have left {row.transmit_at:%H:%M:%S} UTC")
    elif row.claims >= MOST_CLAIMS:
        fail(row, reason="claimed_in_vain", call=base_rule(row), by=by, now=now)
    else:
        Reminder.objects.filter(pk=row.pk).update(**FREE, state=State.PLANNED)
        note([row], state=State.PLANNED, reason="lease_over", now=now)


def _expire(row: Reminder, by: Actor, now: datetime) -> int:
    """1 when a call was opened."""
    missed = _if_missed(row)
    state = State.SUPERSEDED if missed is IfMissed.SUPERSEDED else State.EXPIRED
    end([row], state=state, reason="send_by_passed", now=now)
    reason = call_if_missed(row.rule, Rank(row.rank), missed)
    if reason:
        call_about(row, reason=reason, by=by, now=now)
    return 1 if reason else 0


def _if_missed(row: Reminder) -> IfMissed:
    rules = of_version(row.appointment.protocol_version).reminders
    return next((rule.if_missed for rule in rules if rule.key == base_rule(row)), IfMissed.EXPIRED)


def _rows(by: Actor, site_id: int) -> QuerySet[Reminder]:
    return within(Reminder.objects.filter(site_id=site_id), by)
