"""What cannot be computed again afterwards is kept when it happens: readiness at the door, the start that was left."""

from datetime import timedelta

import pytest

from checklists.actions import appointments
from checklists.models import Appointment, StartChange, StatusChange
from checklists.queries import board as boards
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DOOR, checked_in, move, prepared

ZONE = "America/Denver"


def shown(clinic: Clinic, row: Appointment, *, now=AT_THE_DOOR) -> str:  # type: ignore[no-untyped-def]
    """What the board says of the row."""
    board = boards.board(
        site_id=clinic.site.pk, zone=ZONE, on=local(now, ZONE).date(), by=clinic.nurse, now=now
    )
    found = next(line for line in board.rows if line.appointment_id == row.pk)
    assert found.readiness is not None
    return found.readiness.value


def kept(row: Appointment) -> list[str]:
    return list(
        StatusChange.objects.filter(appointment=row).order_by("pk").values_list("readiness", flat=True)
    )


@pytest.mark.parametrize("by", ["desk", "nurse", "patient"])
def test_an_arrival_keeps_what_the_board_showed(clinic: Clinic, by: str) -> None:
    row = prepared(clinic)
    actor: Actor = clinic.link_actor(row) if by == "patient" else getattr(clinic, by)
    before = shown(clinic, row)
    move(row, Status.ARRIVED, actor, now=AT_THE_DOOR)
    assert kept(row) == ["", before] == ["", shown(clinic, row)] == ["", "ready"]


def test_each_verdict_is_kept_as_it_was(clinic: Clinic) -> None:
    rows = [
        prepared(clinic),
        prepared(clinic, clinic.book(starts_at=START + timedelta(minutes=5)), medicine="clonazepam"),
        clinic.book(starts_at=START + timedelta(minutes=10)),
    ]
    said = [shown(clinic, row) for row in rows]
    for row in rows:
        move(row, Status.ARRIVED, clinic.desk, now=AT_THE_DOOR)
    assert [kept(row)[-1] for row in rows] == said == ["ready", "hold", "needs_call"]


def test_only_an_arrival_keeps_one(clinic: Clinic) -> None:
    row = checked_in(clinic)
    move(
        row, Status.ARRIVED, clinic.nurse, reason="pressed_too_early"
    )  # the check-in taken back: nobody came through the door
    assert kept(row) == ["", "ready", "", ""]


def test_not_here_after_all_and_then_here_keeps_both(clinic: Clinic) -> None:
    row = clinic.book()
    for to, reason in ((Status.ARRIVED, ""), (Status.EXPECTED, "pressed_too_early")):
        move(row, to, clinic.desk, now=AT_THE_DOOR, reason=reason)
    prepared(clinic, row)
    move(row, Status.ARRIVED, clinic.desk)
    assert kept(row) == ["", "needs_call", "", "ready"]


def test_who_came_after_all_has_arrived(clinic: Clinic) -> None:
    row = prepared(clinic)
    move(row, Status.NO_SHOW, clinic.desk, now=START + timedelta(minutes=20))
    move(row, Status.ARRIVED, clinic.desk, now=START + timedelta(minutes=30))
    assert kept(row) == ["", "", "ready"]


def test_another_start_keeps_the_one_that_was_left(clinic: Clinic) -> None:
    row, later = clinic.book(), START + timedelta(days=2)
    appointments.move(appointment_id=row.pk, starts_at=later, by=clinic.desk, now=NOW)
    found = StartChange.objects.get()
    assert (found.appointment_id, found.from_at, found.to_at, found.at, found.by) == (
        row.pk, START, later, NOW, clinic.desk.label,
    )  # fmt: skip


def test_a_refused_move_keeps_nothing(clinic: Clinic) -> None:
    row = prepared(clinic)
    move(row, Status.NO_SHOW, clinic.desk, now=START + timedelta(minutes=20))
    with pytest.raises(appointments.MoveRefused):
        appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=2), by=clinic.desk, now=NOW)
    assert not StartChange.objects.exists()
