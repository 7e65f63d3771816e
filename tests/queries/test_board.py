"""The board: a fixed number of statements, a mark that moves with what it shows, and no row of another site."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import intakes
from checklists.queries import board as boards
from checklists.queries.board_mark import Mark
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness
from checklists.rules.fasting import Category
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DESK, move, prepared

ON = date(2026, 11, 26)


AT = {"zone": "America/Denver", "on": ON}


def mark(clinic: Clinic, by: Actor | None = None, *, now=NOW) -> Mark:
    return boards.mark(site_id=clinic.site.pk, by=by or clinic.nurse, now=now, **AT)


def board(clinic: Clinic, by: Actor | None = None, *, now=NOW) -> boards.Board:
    return boards.board(site_id=clinic.site.pk, by=by or clinic.nurse, now=now, **AT)


def statements(clinic: Clinic) -> int:
    with CaptureQueriesContext(connection) as seen:
        board(clinic)
    return len(seen)


def test_thirty_rows_cost_what_three_cost(clinic: Clinic) -> None:
    for number in range(3):
        clinic.book(starts_at=START + timedelta(minutes=number))
    prepared(clinic, models.Appointment.objects.first(), medicine="clonazepam")
    few = statements(clinic)
    for number in range(3, 30):
        clinic.book(starts_at=START + timedelta(minutes=number))
    prepared(clinic, models.Appointment.objects.order_by("-pk").first(), medicine="xanax")
    assert statements(clinic) == few <= 12
    assert len(board(clinic).rows) == 30


def test_rows_come_by_arrival_of_that_day_alone(clinic: Clinic) -> None:
    late, early = clinic.book(starts_at=START + timedelta(hours=2)), clinic.book()
    clinic.book(starts_at=START + timedelta(days=1))
    assert [row.appointment_id for row in board(clinic).rows] == [early.pk, late.pk]


def test_the_day_is_the_sites_own(clinic: Clinic) -> None:
    # 23:30 on the 26th in Denver is the 27th in UTC
    late = clinic.book(starts_at=START.replace(day=27, hour=6, minute=30))
    assert [row.appointment_id for row in board(clinic).rows] == [late.pk]


def test_another_sites_nurse_sees_nobody(clinic: Clinic) -> None:
    clinic.book()
    assert board(clinic, clinic.other_nurse).rows == ()
    nobody = mark(clinic, clinic.other_nurse)
    clinic.book(starts_at=START + timedelta(hours=1))
    assert mark(clinic, clinic.other_nurse) == nobody


def test_cancelled_rows_are_not_on_it(clinic: Clinic) -> None:
    row = clinic.book()
    models.Appointment.objects.filter(pk=row.pk).update(status=Status.CANCELLED)
    assert board(clinic).rows == ()


def test_counts_are_by_readiness(clinic: Clinic) -> None:
    prepared(clinic, medicine="clonazepam")
    prepared(clinic, clinic.book(starts_at=START + timedelta(minutes=30)))
    clinic.book(starts_at=START + timedelta(minutes=60))
    counts = board(clinic).counts
    assert counts == {"ready": 1, "not_finished": 1, "needs_call": 0, "hold": 1}


def test_a_no_go_has_no_readiness(clinic: Clinic) -> None:
    row = prepared(clinic)
    move(row, Status.ARRIVED, clinic.nurse)
    move(row, Status.NO_GO, clinic.nurse, reason="unwell")
    assert board(clinic).rows[0].readiness is None


def test_what_somebody_ate_is_on_it_at_once(clinic: Clinic) -> None:
    row = prepared(clinic)
    intakes.add(
        appointment_id=row.pk,
        operation_id=uuid4(),
        category=Category.LIGHT_MEAL,
        eaten_at=START - timedelta(hours=3),
        by=clinic.link_actor(row),
        now=AT_THE_DESK,
    )
    assert board(clinic, now=AT_THE_DESK).rows[0].readiness is Readiness.NEEDS_CALL


def test_the_mark_stands_while_nothing_changes(clinic: Clinic) -> None:
    clinic.book()
    assert mark(clinic) == mark(clinic, now=NOW + timedelta(seconds=15))


def test_an_override_is_on_the_row(clinic: Clinic) -> None:
    row = prepared(clinic)
    item = models.Item.objects.get(appointment=row, position=4)
    models.Override.objects.create(
        site=clinic.site,
        item=item,
        reason="done_here",
        finding="item_open",
        band="amber",
        needs_second=False,
        requested_by_id=clinic.nurse.user_id,
        requested_at=AT_THE_DESK,
    )
    assert board(clinic).rows[0].overridden == (item.position,)
