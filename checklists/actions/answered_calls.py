"""What an answer means for the call list, in its own transaction: a call that it made needless closes itself."""

from datetime import datetime

from checklists.actions import calls
from checklists.models import Appointment, Call
from checklists.queries import facts
from checklists.rules.access import Actor, ActorKind, system
from checklists.rules.appointment_status import Status
from checklists.rules.settled_calls import (
    ANSWERABLE,
    ASKED,
    SHORT,
    an_answer_asks,
    answered,
    fast_is_in_question,
)


def open_where_the_fast_is_short(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """Somebody at home said what leaves the start in question: a call at once. At the desk a nurse sees it herself."""
    if by.kind is ActorKind.STAFF or appointment.status != Status.EXPECTED:
        return
    if fast_is_in_question(facts.checklist(appointment_id=appointment.pk)):
        calls.open(appointment_id=appointment.pk, reason=SHORT, due_at=now, by=system("intake"), now=now)


def open_where_an_answer_asks(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """Somebody at home gave an answer that a nurse talks about before they travel. At the desk she hears it herself."""
    if by.kind is ActorKind.STAFF or appointment.status != Status.EXPECTED:
        return
    if an_answer_asks(facts.checklist(appointment_id=appointment.pk)):
        calls.open(appointment_id=appointment.pk, reason=ASKED, due_at=now, by=system("answer"), now=now)


def settle(appointment_id: int, *, by: Actor, now: datetime) -> None:
    """The caller holds the appointment and has written the answer."""
    standing = Call.objects.filter(appointment_id=appointment_id, reason__in=ANSWERABLE, closed_at=None)
    if standing.exists():
        gone = answered(facts.checklist(appointment_id=appointment_id), now)
        calls.settle(appointment_id=appointment_id, reasons=gone, by=by, now=now)
