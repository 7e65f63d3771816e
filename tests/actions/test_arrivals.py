""" "I am here" by the patient's own word: the desk's own move, made once, in its time, and taken back by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, calls, statuses, ticks
from checklists.models import Appointment, AuditEntry, Call, Reminder, StatusChange
from checklists.queries import arrivals
from checklists.queries.scope import NotFound
from checklists.rules.access import ActorKind, system
from checklists.rules.appointment_status import MoveRefused, Status
from tests.factories import NOW, START, Clinic
from tests.preparing import ARRIVAL, AT_THE_DOOR, CLOTHING, fresh, measure, move

LATER = AT_THE_DOOR + timedelta(minutes=5)


def here(clinic: Clinic, row: Appointment, *, at=AT_THE_DOOR, to=Status.ARRIVED, by=None) -> None:  # type: ignore[no-untyped-def]
    statuses.set_status(appointment_id=row.pk, to=to, by=by or clinic.link_actor(row), now=at)


def test_it_is_the_move_that_the_desk_makes(clinic: Clinic) -> None:
    own, theirs = clinic.book(), clinic.book()
    here(clinic, own)
    move(theirs, Status.ARRIVED, clinic.desk, now=AT_THE_DOOR)
    after = [(fresh(row).status, fresh(row).arrived_at, fresh(row).version) for row in (own, theirs)]
    assert after[0] == after[1] == (Status.ARRIVED, AT_THE_DOOR, 2)
    states = [Reminder.objects.filter(appointment=row).values_list("rule", "state") for row in (own, theirs)]
    assert sorted(states[0]) == sorted(states[1])


def test_it_is_written_down_whose_word_it_was(clinic: Clinic) -> None:
    row = clinic.book()
    here(clinic, row)
    change, entry = StatusChange.objects.latest("pk"), AuditEntry.objects.latest("pk")
    assert (change.by, entry.actor) == (clinic.link_actor(row).label,) * 2
    assert (entry.action, entry.data["to"]) == ("appointment.status", "arrived")


@pytest.mark.parametrize(("minutes", "noted"), [(-46, False), (-45, True), (15, True), (16, False)])
def test_only_from_45_minutes_before_to_15_after(clinic: Clinic, minutes: int, noted: bool) -> None:
    row = clinic.book()
    if noted:
        here(clinic, row, at=ARRIVAL + timedelta(minutes=minutes))
    else:
        with pytest.raises(MoveRefused):
            here(clinic, row, at=ARRIVAL + timedelta(minutes=minutes))
    assert (fresh(row).status == Status.ARRIVED) is noted


def test_twice_is_once(clinic: Clinic) -> None:
    row = clinic.book()
    here(clinic, row)
    with pytest.raises(MoveRefused):
        here(clinic, row, at=LATER)
    assert fresh(row).arrived_at == AT_THE_DOOR
    assert StatusChange.objects.filter(appointment=row, to_status=Status.ARRIVED).count() == 1


@pytest.mark.parametrize("to", sorted(set(Status) - {Status.ARRIVED, Status.EXPECTED}))
def test_a_patient_moves_nothing_else(clinic: Clinic, to: Status) -> None:
    row = clinic.book()
    for _ in range(2):
        with pytest.raises(MoveRefused):
            here(clinic, row, to=to)
        before = fresh(row).status
        if before == Status.EXPECTED:
            here(clinic, row)
    assert fresh(row).status == Status.ARRIVED


@pytest.mark.parametrize("kind", [ActorKind.DRIVER, ActorKind.COMPANION])
def test_nobody_else_says_it_for_them(clinic: Clinic, kind: ActorKind) -> None:
    row = clinic.book()
    with pytest.raises(MoveRefused):
        here(clinic, row, by=clinic.link_actor(row, kind))


def test_another_patient_does_not_find_it(clinic: Clinic) -> None:
    row, other = clinic.book(), clinic.book()
    with pytest.raises(NotFound):
        here(clinic, row, by=clinic.link_actor(other))


def test_they_take_it_back(clinic: Clinic) -> None:
    row = clinic.book()
    here(clinic, row)
    here(clinic, row, at=LATER, to=Status.EXPECTED)
    assert (fresh(row).status, fresh(row).arrived_at) == (Status.EXPECTED, None)


def _ticked(clinic: Clinic, row: Appointment) -> None:
    common = {"item_position": CLOTHING, "operation_id": uuid4(), "by": clinic.nurse, "now": LATER}
    ticks.tick(appointment_id=row.pk, done=True, **common)  # type: ignore[arg-type]


def _called(clinic: Clinic, row: Appointment) -> None:
    common = {"appointment_id": row.pk, "by": clinic.desk, "now": LATER}
    line = calls.open(reason="driver_unsure", due_at=LATER, **common)  # type: ignore[arg-type]
    calls.record_outcome(call_id=line, outcome=calls.CallOutcome.REACHED, by=clinic.desk, now=LATER)


@pytest.mark.parametrize(
    "act",
    [
        _ticked,
        _called,
        lambda clinic, row: measure(row, clinic.nurse, now=LATER),
        lambda clinic, row: move(row, Status.CHECKED_IN, clinic.nurse, now=LATER),
    ],
)
def test_not_once_the_desk_has_acted(clinic: Clinic, act: Callable[[Clinic, Appointment], object]) -> None:
    row = clinic.book()
    here(clinic, row)
    act(clinic, row)
    assert not arrivals.may_take_back(fresh(row))
    with pytest.raises(MoveRefused):
        here(clinic, row, at=LATER + timedelta(minutes=20), to=Status.EXPECTED)


def test_what_the_patient_answers_meanwhile_hinders_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    here(clinic, row)
    common = {"operation_id": uuid4(), "by": clinic.link_actor(row), "now": LATER}
    ticks.tick(appointment_id=row.pk, item_position=CLOTHING, done=True, **common)  # type: ignore[arg-type]
    assert arrivals.may_take_back(fresh(row))


def test_what_the_desk_recorded_is_the_desks_to_take_back(clinic: Clinic) -> None:
    row = clinic.book()
    move(row, Status.ARRIVED, clinic.desk, now=AT_THE_DOOR)
    with pytest.raises(MoveRefused):
        here(clinic, row, at=LATER, to=Status.EXPECTED)


def test_a_call_that_the_arrival_settled_stands_again(clinic: Clinic) -> None:
    """Pressed at home by mistake, it must not take anybody off the call list."""
    row = clinic.book()
    due_at = AT_THE_DOOR - timedelta(hours=1)
    calls.open(appointment_id=row.pk, reason="call_unready", due_at=due_at, by=system("sweep"), now=NOW)
    here(clinic, row)
    assert not Call.objects.filter(appointment=row, closed_at=None).exists()
    here(clinic, row, at=LATER, to=Status.EXPECTED)
    again = Call.objects.get(appointment=row, closed_at=None)
    assert (again.reason, again.due_at) == ("call_unready", due_at)


def test_a_call_that_was_made_stays_closed(clinic: Clinic) -> None:
    row = clinic.book()
    line = calls.open(appointment_id=row.pk, reason="call_unready", due_at=NOW, by=system("sweep"), now=NOW)
    calls.record_outcome(call_id=line, outcome=calls.CallOutcome.REACHED, by=clinic.desk, now=NOW)
    here(clinic, row)
    here(clinic, row, at=LATER, to=Status.EXPECTED)
    assert not Call.objects.filter(appointment=row, closed_at=None).exists()


def test_who_is_here_by_their_own_word_is_cancelled_and_moved_as_anybody(clinic: Clinic) -> None:
    cancelled, moved = clinic.book(), clinic.book()
    for row in (cancelled, moved):
        here(clinic, row)
    appointments.cancel(appointment_id=cancelled.pk, reason="patient_asked", by=clinic.desk, now=LATER)
    another_day = START + timedelta(days=1)
    appointments.move(appointment_id=moved.pk, starts_at=another_day, by=clinic.desk, now=LATER)
    assert [fresh(row).status for row in (cancelled, moved)] == [Status.CANCELLED, Status.EXPECTED]
