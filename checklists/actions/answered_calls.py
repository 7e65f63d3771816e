"""A call that an answer has made needless closes itself, in the transaction of the answer."""

from datetime import datetime

from checklists.actions import calls
from checklists.models import Call
from checklists.queries import facts
from checklists.rules.access import Actor
from checklists.rules.settled_calls import ANSWERABLE, answered


def settle(appointment_id: int, *, by: Actor, now: datetime) -> None:
    """The caller holds the appointment and has written the answer."""
    standing = Call.objects.filter(appointment_id=appointment_id, reason__in=ANSWERABLE, closed_at=None)
    if standing.exists():
        gone = answered(facts.checklist(appointment_id=appointment_id))
        calls.settle(appointment_id=appointment_id, reasons=gone, by=by, now=now)
