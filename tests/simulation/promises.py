"""What must hold after any life: judged from the mail server's own log and the clinic's history, not from states alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from checklists.rules.plan_facts import Reach
from checklists.rules.reminder_rules import IfMissed, Rank
from tests.simulation.clinic import ENDS, QUIET, Clinic, Moment, Row, Visit
from tests.simulation.server import Taken
from tests.simulation.world import World

# A call comes twelve hours before, when the desk is open: over a weekend that is two days earlier.
_IN_GOOD_TIME = timedelta(days=4)
# Of a message that was still to go when it could not go any more.
_WAITED = ("patient_came", "send_by_passed")
_UP_AGAIN = timedelta(minutes=1)


def broken(world: World) -> list[str]:
    """Every promise that did not hold, in words; empty when all is well."""
    found: list[str] = []
    for promise in (_conserved, _once, _never_early, _never_of_an_old_plan, _never_stale, _quiet, _counted):
        found += promise(world)
    return (
        found
        + list(_critical_reaches_somebody(world.clinic))
        + list(_everybody_knows(world))
        + list(_changes_are_seen(world))
    )


def _conserved(world: World) -> Iterator[str]:
    for row in world.clinic.rows:
        if row.state not in ENDS:
            yield f"row {row.id} {row.key} never ended: {row.state}"
        if row.state not in ("sent",) and not row.reason:
            yield f"row {row.id} {row.key} ended {row.state} without a reason"
        if row.plan_version == row.visit.plan_version and len(_twins(world.clinic, row)) > 1:
            yield f"row {row.id} {row.key} stands twice in one plan"


def _twins(clinic: Clinic, row: Row) -> list[Row]:
    return [
        other
        for other in clinic.rows_of(row.visit)
        if (other.key, other.plan_version) == (row.key, row.plan_version)
    ]


def _once(world: World) -> Iterator[str]:
    """One copy, and one more a doubt: the server may have it and nobody can know."""
    copies = Counter(taken.row for taken in world.server.taken)
    for row, number in copies.items():
        if number > 1 + row.doubts:
            yield f"row {row.id} {row.key} went {number} times with {row.doubts} doubts"
    for row in world.clinic.rows:
        if row.state == "sent" and row.channel == "email" and not copies[row]:
            yield f"row {row.id} {row.key} is sent and the server never had it"


def _never_early(world: World) -> Iterator[str]:
    for taken in world.server.taken:
        if taken.begun_at < taken.row.due_at:
            yield f"row {taken.row.id} {taken.row.key} went before it was due"
        if taken.begun_at >= taken.row.send_by:
            yield f"row {taken.row.id} {taken.row.key} went after its last useful moment"


def _never_of_an_old_plan(world: World) -> Iterator[str]:
    """Once staff read "cancelled" or a new time, no message of the plan before begins."""
    for taken in world.server.taken:
        held = taken.row.visit.at(taken.begun_at)
        if held.plan_version != taken.row.plan_version:
            yield f"row {taken.row.id} {taken.row.key} of an older plan began"
        if (held.status is Status.CANCELLED) != (taken.row.key == "cancelled"):
            yield f"row {taken.row.id} {taken.row.key} began while {held.status}"


def _never_stale(world: World) -> Iterator[str]:
    for taken in world.server.taken:
        held = taken.row.visit.at(taken.begun_at)
        if taken.told.starts_at != held.starts_at:
            yield f"row {taken.row.id} {taken.row.key} told {taken.told.starts_at}, true was {held.starts_at}"


def _quiet(world: World) -> Iterator[str]:
    """Nothing in the quiet hours, but what was placed there, and what would come too late in the morning."""
    for taken in world.server.taken:
        if not QUIET.hold(taken.begun_at, world.clinic.zone) or not taken.row.rule.waits_for_morning:
            continue
        if taken.row.rank != Rank.CRITICAL or not _is_urgent(taken, world.clinic.zone):
            yield f"row {taken.row.id} {taken.row.key} went in the quiet hours at {taken.begun_at}"


def _is_urgent(taken: Taken, zone: str) -> bool:
    morning = QUIET.after(taken.begun_at, zone)
    told = taken.told
    named = (told.arrive_at, told.last_meal_at, told.last_food_at, told.last_drink_at)
    return (
        QUIET.hold(taken.row.due_at, zone)
        or morning >= taken.row.send_by
        or (taken.row.rule.is_notice and any(at and at <= morning for at in named))
    )


def _counted(world: World) -> Iterator[str]:
    """Two messages a date at most, where none of them was critical."""
    for patient in world.clinic.patients:
        rows = [row for visit in world.clinic.of(patient) for row in world.clinic.rows_of(visit)]
        planned = Counter(
            local(row.due_at, world.clinic.zone).date()
            for row in rows
            if row.is_mail_to_patient and row.state == "sent" and row.rank != Rank.CRITICAL
        )
        for day, number in planned.items():
            if number > 2:
                yield f"patient {patient.id}: {number} messages on {day}"


def _critical_reaches_somebody(clinic: Clinic) -> Iterator[str]:
    """A critical message that ends expired or failed leaves a call behind."""
    called = {call.visit_id for call in clinic.calls}
    for row in clinic.rows:
        lost = row.state == "failed" or (row.state == "expired" and row.rule.if_missed is IfMissed.CALL)
        if lost and row.rank == Rank.CRITICAL and row.visit.id not in called:
            yield f"row {row.id} {row.key} {row.state} and nobody calls"


def _everybody_knows(world: World) -> Iterator[str]:
    """Whoever was expected to come had been told the time that held, or somebody was asked to call."""
    called: dict[int, list[datetime]] = {}
    for call in world.clinic.calls:
        called.setdefault(call.visit_id, []).append(call.at)
    told: dict[Visit, list[Taken]] = {}
    for taken in world.server.taken:
        told.setdefault(taken.row.visit, []).append(taken)
    for visit in world.clinic.visits:
        if visit.status is Status.CANCELLED or visit.patient.reach is not Reach.EMAIL:
            continue
        since = _planned_at(visit)
        if since > visit.times.arrive_at - timedelta(minutes=3):
            continue  # they stand at the desk
        knows = any(
            each.told.starts_at == visit.starts_at and not each.told.cancelled and each.at <= visit.starts_at
            for each in told.get(visit, [])
        )
        if knows or _nobody_could(world, visit):
            continue
        if not any(at >= since for at in called.get(visit.id, [])):
            yield f"visit {visit.id} at {visit.starts_at}: nobody was told and nobody calls"


def _changes_are_seen(world: World) -> Iterator[str]:
    """Who came to a time that was changed in good time pressed "I have seen it", or somebody was asked to call."""
    called = {(call.visit_id, call.reason) for call in world.clinic.calls}
    for visit in world.clinic.visits:
        rows = [row for row in world.clinic.rows_of(visit) if row.plan_version == visit.plan_version]
        told = [
            row for row in rows if row.key in ("moved", "back_on") and row.state == "sent" and row.transmit_at
        ]
        in_time = [
            row for row in told if row.transmit_at and row.transmit_at < visit.starts_at - _IN_GOOD_TIME
        ]
        came = visit.status in (Status.ARRIVED, Status.IN_INFUSION, Status.LEFT)
        unseen = visit.seen_plan_version < visit.plan_version
        if not (in_time and came and unseen) or _nobody_could(world, visit, key="move_unseen"):
            continue
        if (visit.id, "move_unseen") not in called:
            yield f"visit {visit.id}: a change that was not seen, and nobody calls"


def _nobody_could(world: World, visit: Visit, key: str = "") -> bool:
    """Every sender was down from when the first of these messages was due until the patient stood at the desk.

    Then no message and no call can leave; what tells of it is the dead-man ping. A minute with one sender up is enough.
    """
    waited = [row for row in world.clinic.rows_of(visit) if row.plan_version == visit.plan_version]
    due = [row.due_at for row in waited if row.reason in _WAITED and key in ("", row.key)]
    came = min([visit.times.arrive_at, *(m.at for m in visit.moments if m.status is Status.ARRIVED)])
    return bool(due) and any(begins <= min(due) and came < ends + _UP_AGAIN for begins, ends in world.down)


def _planned_at(visit: Visit) -> datetime:
    """Since when this start has held."""
    changed = [place for place, moment in enumerate(visit.moments) if not _same(moment, visit)]
    return visit.moments[changed[-1] + 1 if changed else 0].at


def _same(moment: Moment, visit: Visit) -> bool:
    return moment.starts_at == visit.starts_at and moment.status is not Status.CANCELLED
