"""The way through the day: arrived, checked in, in infusion, resting, left; or no-go and no-show."""

from datetime import datetime

from django.db import transaction

from checklists.actions import answered_calls, appointments, audit, calls, planning
from checklists.models import Appointment, RideHome
from checklists.queries import arrivals, facts
from checklists.rules import phone_modes, readiness
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Need, Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind, Readiness, RidePolicy
from checklists.rules.override import is_agreed
from checklists.rules.plan_facts import Act
from checklists.rules.settled_calls import PREPARATION

_ENDED = {Status.NO_GO, Status.NO_SHOW}


@transaction.atomic
def set_status(
    *, appointment_id: int, to: Status, by: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """One move of the table, its needs read from the rows. Cancel and its undoing have actions of their own.

    A patient says "I am here" by it, and takes that back; it is the same move as the desk's.
    Raises NotFound, and MoveRefused with a sentence for staff.
    """
    row = appointments.locked(by, appointment_id)
    was, arrived_at = Status(row.status), row.arrived_at
    known = facts.checklist(appointment_id=row.pk)
    found = readiness.verdict(known, now).readiness
    shown = found if to is Status.ARRIVED and arrived_at is None else None
    met = _met(row, known, found, now)
    appointments.change(row, to, by=by, now=now, met=met, reason=reason, note=note, readiness=shown)
    _stamp(row, to, now)
    if was is Status.EXPECTED:
        calls.settle(appointment_id=row.pk, reasons=PREPARATION, by=by, now=now)
    if (was, to) == (Status.ARRIVED, Status.EXPECTED) and arrived_at:
        _call_again(row, arrived_at, by, now)
    _plan(row, was, to, now)
    audit.record(
        by=by,
        action="appointment.status",
        obj=f"appointment:{row.pk}",
        site_id=row.site_id,
        data={"from": was.value, "to": to.value, "reason": reason},
    )


def _call_again(row: Appointment, arrived_at: datetime, by: Actor, now: datetime) -> None:
    """Not here after all: whom the arrival took off the call list is to be called again, unless they answered since."""
    calls.open_again(appointment_id=row.pk, reasons=PREPARATION, settled_at=arrived_at, by=by, now=now)
    answered_calls.settle(row.pk, by=by, now=now)


def _met(row: Appointment, known: ChecklistFacts, found: Readiness, now: datetime) -> frozenset[Need]:
    met = {Need.START_PASSED if row.starts_at <= now else Need.START_AHEAD}
    if phone_modes.is_arriving(row.arrive_at, now):
        met.add(Need.ARRIVING)
    if arrivals.may_take_back(row):
        met.add(Need.OWN_ARRIVAL)
    if found is Readiness.READY:
        met.add(Need.READY)
    ride_item = known.item(ItemKind.RIDE)
    if _handed_over(row) or (ride_item and is_agreed(ride_item)):
        met.add(Need.RIDE_IN_PERSON)
    return frozenset(met)


def _handed_over(row: Appointment) -> bool:
    """Leaving is unlocked by the driver at the desk; where the policy asks for nobody, by nobody."""
    ride = RideHome.objects.filter(appointment=row).first()
    if ride is None or ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY:
        return True
    return ride.handed_over_at is not None


def _stamp(row: Appointment, to: Status, now: datetime) -> None:
    if to is Status.EXPECTED:
        row.arrived_at = None
    if to is Status.ARRIVED and row.arrived_at is None:
        row.arrived_at = now
    row.left_at = now if to is Status.LEFT else None
    row.save(update_fields=["arrived_at", "left_at"])


def _plan(row: Appointment, was: Status, to: Status, now: datetime) -> None:
    """Who does not get an infusion gets no more reminders of it; who does after all gets them again."""
    if to in _ENDED:
        planning.end_open(row, state="cancelled", reason=to.value, now=now)
    if was in _ENDED:
        planning.replan(row, act=Act.BACK_ON, now=now)
