"""A call closes itself when its reason is gone, and not before."""

from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, calls, intakes, statuses, ticks
from checklists.models import Call, Intake, Item
from checklists.rules.appointment_status import Status
from checklists.rules.fasting import Category
from tests.factories import NOW, START
from tests.reminders.ladder import driver

pytestmark = pytest.mark.django_db
EARLY = START - timedelta(hours=7)
LATE = START - timedelta(hours=2)


def standing(appointment):
    return set(Call.objects.filter(appointment=appointment, closed_at=None).values_list("reason", flat=True))


def open_call(appointment, clinic, reason):
    calls.open(appointment_id=appointment.pk, reason=reason, due_at=START, by=clinic.nurse, now=EARLY)


def tick(appointment, clinic, position, **said):
    ticks.tick(
        appointment_id=appointment.pk, item_position=position, operation_id=uuid4(), by=clinic.nurse,
        now=EARLY, **{"done": True, **said},
    )  # fmt: skip


def all_done_but(appointment, position):
    Item.objects.filter(appointment=appointment).exclude(position=position).update(done=True)


def position_of(appointment, kind):
    return Item.objects.get(appointment=appointment, kind=kind).position


def test_the_last_open_item_settles_the_call_about_open_items(clinic):
    appointment = clinic.book()
    open_call(appointment, clinic, "call_unready")
    last = position_of(appointment, "clothing")
    all_done_but(appointment, last)
    driver(appointment, said_yes_at=NOW)
    tick(appointment, clinic, last)
    assert standing(appointment) == set()
    assert Call.objects.get(appointment=appointment).outcome == "settled"


def test_while_the_driver_has_not_said_yes_it_stands(clinic):
    appointment = clinic.book()
    open_call(appointment, clinic, "call_unready")
    last = position_of(appointment, "clothing")
    all_done_but(appointment, last)
    driver(appointment)
    tick(appointment, clinic, last)
    assert standing(appointment) == {"call_unready"}


def test_one_of_several_open_items_does_not(clinic):
    appointment = clinic.book()
    open_call(appointment, clinic, "call_unready")
    tick(appointment, clinic, position_of(appointment, "clothing"))
    assert standing(appointment) == {"call_unready"}


def test_not_sure_keeps_the_call(clinic):
    appointment = clinic.book()
    open_call(appointment, clinic, "call_unready")
    last = position_of(appointment, "clothing")
    all_done_but(appointment, last)
    tick(appointment, clinic, last, done=False, unsure=True)
    assert standing(appointment) == {"call_unready"}


def test_a_booking_after_the_time_for_food_asks_for_a_call_until_somebody_says_what_was_eaten(clinic):
    appointment = clinic.book(now=LATE)
    assert standing(appointment) == {"food_time_past"}
    intakes.add(
        appointment_id=appointment.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL,
        eaten_at=EARLY, by=clinic.nurse, now=LATE,
    )  # fmt: skip
    assert standing(appointment) == set()


def test_eaten_without_a_time_still_needs_the_call(clinic):
    appointment = clinic.book(now=LATE)
    intakes.add(
        appointment_id=appointment.pk, operation_id=uuid4(), category=Category.LIGHT_MEAL,
        eaten_at=None, by=clinic.nurse, now=LATE,
    )  # fmt: skip
    assert standing(appointment) == {"food_time_past"}


def test_a_booking_in_time_asks_for_no_call(clinic):
    assert standing(clinic.book(now=NOW)) == set()


def test_who_has_arrived_is_not_called_about_the_way_there(clinic):
    appointment = clinic.book(now=LATE)
    open_call(appointment, clinic, "call_unready")
    open_call(appointment, clinic, "address_failed")
    statuses.set_status(appointment_id=appointment.pk, to=Status.ARRIVED, by=clinic.nurse, now=START)
    assert standing(appointment) == {"address_failed"}


def test_a_move_to_another_day_settles_what_the_old_times_asked_for(clinic):
    appointment = clinic.book(now=LATE)
    appointments.move(
        appointment_id=appointment.pk, starts_at=START + timedelta(days=7), by=clinic.desk, now=LATE
    )
    assert standing(appointment) == set()


def eat(appointment, by, category, before, **more):
    intakes.add(
        appointment_id=appointment.pk, operation_id=uuid4(), category=category, eaten_at=START - before, by=by,
        now=LATE, **more,
    )  # fmt: skip


def test_a_late_breakfast_said_at_home_asks_for_a_call_at_once(clinic):
    appointment = clinic.book()
    eat(appointment, clinic.link_actor(appointment), Category.LIGHT_MEAL, timedelta(hours=3))
    assert "fast_in_question" in standing(appointment)


def test_water_in_time_asks_for_none(clinic):
    appointment = clinic.book()
    eat(appointment, clinic.link_actor(appointment), Category.WATER, timedelta(hours=3))
    assert "fast_in_question" not in standing(appointment)


def test_what_a_nurse_writes_down_herself_asks_for_none(clinic):
    appointment = clinic.book()
    eat(appointment, clinic.nurse, Category.LIGHT_MEAL, timedelta(hours=3))
    assert "fast_in_question" not in standing(appointment)


def test_a_clearer_answer_takes_the_call_away(clinic):
    appointment = clinic.book()
    eat(appointment, clinic.link_actor(appointment), Category.UNSURE, timedelta(hours=3))
    assert "fast_in_question" in standing(appointment)
    eat(appointment, clinic.nurse, Category.WATER, timedelta(hours=3), replaces_id=Intake.objects.get().pk)
    assert "fast_in_question" not in standing(appointment)
