"""The call list: open a line, say how the call went, close what has settled itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from checklists.actions import audit
from checklists.models import Call
from checklists.queries.scope import appointments_for, one, within
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.next_day import CLINICAL_CALLS
from checklists.rules.settled_calls import DATE

# Long enough to be free again, short enough to be tried twice before an appointment of the same morning.
TRY_AGAIN_AFTER = timedelta(minutes=30)
# Who was reached and wants to look at their calendar is called once more on the next day, until a date is booked.
ASK_AGAIN_AFTER = timedelta(hours=24)
SETTLED = "settled"
# A press that was taken back keeps what it said, with this behind it.
TAKEN_BACK = "_undone"


class ClinicalOnly(Exception):
    """Such a call is about an answer: a nurse or a prescriber makes it, and says how it went."""


class NotTheNewest(Exception):
    """Something was recorded after it, or it settled itself: there is no press to take back."""


class CallOutcome(StrEnum):
    """How a call went, in one tap."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Recorded:
    """`next_due_at` is when the next try stands on the list; None when nobody needs to call again.

    `is_first`: this press closed the line; else somebody was faster, and `outcome` is what they said.
    """

    call_id: int
    next_due_at: datetime | None
    is_first: bool
    outcome: str


@transaction.atomic
def open(*, appointment_id: int, reason: str, due_at: datetime, by: Actor, now: datetime) -> int:
    """Put one line on the call list; the id of the open line, also when it stood there already.

    `reason` is a code, `due_at` an instant. A line that stands is moved to the earlier of both times.
    Raises NotFound for an appointment that is not in the caller's own set.
    """
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    standing = Call.objects.filter(appointment=appointment, reason=reason, closed_at=None).first()
    if standing is None:
        return _opened(appointment.site_id, appointment.pk, reason, due_at, by, now)
    if due_at < standing.due_at:
        Call.objects.filter(pk=standing.pk).update(due_at=due_at)
        audit.record(by=by, action="call.hurry", obj=f"call:{standing.pk}", site_id=standing.site_id)
    return standing.pk


@transaction.atomic
def record_outcome(*, call_id: int, outcome: CallOutcome, by: Actor, now: datetime) -> Recorded:
    """Close the line with how the call went; unless somebody was reached, the next try opens in 30 minutes.

    A new date that is missing is asked for again on the next day, also of who was reached: a booking ends that. The
    closed lines are the history. A line that is closed already stays as it is, so a second tap changes nothing.
    Raises NotFound for a line of another site, ClinicalOnly.
    """
    call = _held(call_id, by)
    if call.closed_at is not None:
        return Recorded(call.pk, _next_due(call), is_first=False, outcome=call.outcome)
    _close(call, outcome.value, by, now)
    again = ASK_AGAIN_AFTER if outcome is CallOutcome.REACHED else TRY_AGAIN_AFTER
    if outcome is not CallOutcome.REACHED or call.reason in DATE:
        _opened(call.site_id, call.appointment_id, call.reason, now + again, by, now)
    return Recorded(call.pk, _next_due(call), is_first=True, outcome=outcome.value)


@transaction.atomic
def take_back(*, call_id: int, by: Actor, now: datetime) -> None:
    """A press that was wrong: the line stands again, due as it was; what was pressed stays in the history.

    Twice changes nothing. Raises NotFound, ClinicalOnly, and NotTheNewest once something else was recorded.
    """
    call = _held(call_id, by)
    if call.outcome.endswith(TAKEN_BACK):
        return
    rows = Call.objects.filter(appointment_id=call.appointment_id, reason=call.reason)
    later = rows.filter(closed_at__gte=call.closed_at).exclude(pk=call.pk) if call.closed_at else rows
    if call.outcome not in list(CallOutcome) or later.filter(pk__gt=call.pk).exists():
        raise NotTheNewest
    call.outcome += TAKEN_BACK
    call.save(update_fields=["outcome"])
    if not rows.filter(closed_at=None).update(due_at=call.due_at):
        _opened(call.site_id, call.appointment_id, call.reason, call.due_at, by, now)
    audit.record(by=by, action="call.take_back", obj=f"call:{call.pk}", site_id=call.site_id)


def _held(call_id: int, by: Actor) -> Call:
    """The line, with its appointment held first, as everywhere, so that two hands never wait for each other."""
    found = one(within(Call.objects.all(), by), pk=call_id)
    if by.kind is ActorKind.STAFF and found.reason in CLINICAL_CALLS and not by.has(*CLINICAL):
        raise ClinicalOnly
    one(appointments_for(by).select_for_update(of=("self",)), pk=found.appointment_id)
    return Call.objects.select_for_update().get(pk=call_id)


@transaction.atomic
def settle(
    *,
    appointment_id: int,
    by: Actor,
    now: datetime,
    reasons: Collection[str] | None = None,
    outcome: str = SETTLED,
) -> int:
    """Close open lines whose reason went away by itself, of these reasons or all; how many there were."""
    appointment = one(appointments_for(by).select_for_update(of=("self",)), pk=appointment_id)
    rows = Call.objects.filter(appointment=appointment, closed_at=None)
    standing = list(rows if reasons is None else rows.filter(reason__in=reasons))
    for call in standing:
        _close(call, outcome, by, now)
    return len(standing)


@transaction.atomic
def open_again(
    *, appointment_id: int, reasons: Collection[str], settled_at: datetime, by: Actor, now: datetime
) -> None:
    """Lines of these reasons that settled themselves at that instant stand on the list again, due as they were."""
    rows = Call.objects.filter(appointment_id=appointment_id, reason__in=reasons, outcome=SETTLED)
    for call in rows.filter(closed_at=settled_at):
        open(appointment_id=appointment_id, reason=call.reason, due_at=call.due_at, by=by, now=now)


def _opened(
    site_id: int, appointment_id: int, reason: str, due_at: datetime, by: Actor, now: datetime
) -> int:
    call = Call.objects.create(
        site_id=site_id, appointment_id=appointment_id, reason=reason, due_at=due_at, opened_at=now
    )
    audit.record(by=by, action="call.open", obj=f"call:{call.pk}", site_id=site_id, data={"reason": reason})
    return call.pk


def _close(call: Call, outcome: str, by: Actor, now: datetime) -> None:
    call.closed_at, call.outcome, call.closed_by = now, outcome, by.label
    call.save(update_fields=["closed_at", "outcome", "closed_by"])
    audit.record(
        by=by, action="call.close", obj=f"call:{call.pk}", site_id=call.site_id, data={"outcome": outcome}
    )


def _next_due(call: Call) -> datetime | None:
    rows = Call.objects.filter(appointment_id=call.appointment_id, reason=call.reason, closed_at=None)
    return rows.values_list("due_at", flat=True).first()
