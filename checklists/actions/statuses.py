"""The way through the day: arrived, checked in, in infusion, resting, left; or no-go and no-show."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from checklists.actions import answered_calls, appointments, audit, calls, confirmations, new_dates, planning
from checklists.models import Appointment, RideHome, StatusChange
from checklists.queries import arrivals, facts
from checklists.rules import leaving, no_show, phone_modes, readiness
from checklists.rules.access import Actor
from checklists.rules.appointment_status import MadeAlready, Need, Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import Readiness, RidePolicy
from checklists.rules.plan_facts import Act
from checklists.rules.settled_calls import DATE, MOOT_AFTER, PREPARATION

_ENDED = {Status.NO_GO, Status.NO_SHOW}


@transaction.atomic
def set_status(
    *, appointment_id: int, to: Status, by: Actor, now: datetime, reason: str = "", note: str = ""
) -> None:
    """One move of the table, its needs read from the rows. Cancel and its undoing have actions of their own.

    A patient says "I am here" by it, and takes that back; it is the same move as the desk's.
    Raises NotFound, MadeAlready for a second press, and MoveRefused with a sentence for staff.
    """
    row = appointments.locked(by, appointment_id)
    was, arrived_at = Status(row.status), row.arrived_at
    if was is to:
        raise MadeAlready(f"It is “{to.label}” already. Nothing was changed.")
    ended_at = _newest(row).at if was.is_over else None
    known = facts.checklist(appointment_id=row.pk)
    found = readiness.verdict(known, now).readiness
    shown = found if to is Status.ARRIVED and arrived_at is None else None
    met = _met(row, known, found, now)
    appointments.change(row, to, by=by, now=now, met=met, reason=reason, note=note, readiness=shown)
    _stamp(row, to, now)
    _settle(row, was, by, now)
    if (was, to) == (Status.CHECKED_IN, Status.ARRIVED):
        confirmations.take_all_back(row, by=by, now=now)
    if (was, to) == (Status.ARRIVED, Status.EXPECTED) and arrived_at:
        _call_again(row, PREPARATION, arrived_at, by, now)
    if ended_at:
        _begin_again(row, ended_at, by, now)
    _plan(row, was, to, now)
    audit.record(
        by=by,
        action="appointment.status",
        obj=f"appointment:{row.pk}",
        site_id=row.site_id,
        data={"from": was.value, "to": to.value, "reason": reason},
    )


def _settle(row: Appointment, was: Status, by: Actor, now: datetime) -> None:
    """Whom nobody needs to call any more; whoever lost their infusion is called about another."""
    if was is Status.EXPECTED:
        calls.settle(appointment_id=row.pk, reasons=PREPARATION, by=by, now=now)
    if Status(row.status).is_over:
        calls.settle(appointment_id=row.pk, reasons=MOOT_AFTER, by=by, now=now)
    if row.status in _ENDED:
        new_dates.ask_for(row, by=by, now=now)


def _begin_again(row: Appointment, ended_at: datetime, by: Actor, now: datetime) -> None:
    """It is not over after all: nobody waits for a new date, and whom to call about this one stands on the list again."""
    calls.settle(appointment_id=row.pk, reasons=DATE, by=by, now=now)
    if row.status == Status.EXPECTED:
        _call_again(row, MOOT_AFTER, ended_at, by, now)


def _call_again(
    row: Appointment, reasons: Collection[str], settled_at: datetime, by: Actor, now: datetime
) -> None:
    """Not so after all: whom that took off the call list is to be called again, unless they answered since."""
    calls.open_again(appointment_id=row.pk, reasons=reasons, settled_at=settled_at, by=by, now=now)
    answered_calls.settle(row.pk, by=by, now=now)


def _newest(row: Appointment) -> StatusChange:
    return StatusChange.objects.filter(appointment=row).latest("at", "pk")


def _met(row: Appointment, known: ChecklistFacts, found: Readiness, now: datetime) -> frozenset[Need]:
    ways = {
        Need.START_PASSED: no_show.is_open(row.starts_at, now),
        Need.START_AHEAD: row.starts_at > now,
        Need.ARRIVING: phone_modes.is_arriving(row.arrive_at, now),
        Need.OWN_ARRIVAL: arrivals.may_take_back(row),
        Need.READY: found is Readiness.READY,
        Need.RIDE_IN_PERSON: _may_leave(row, known),
        Need.WAS_CHECKED_IN: row.status == Status.NO_GO and _newest(row).from_status == Status.CHECKED_IN,
    }
    return frozenset(need for need, is_met in ways.items() if is_met)


def _may_leave(row: Appointment, known: ChecklistFacts) -> bool:
    ride = RideHome.objects.filter(appointment=row).first()
    return leaving.is_open(
        policy=RidePolicy(ride.policy) if ride else None,
        handed_over=bool(ride and ride.handed_over_at),
        checklist=known,
    )


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
