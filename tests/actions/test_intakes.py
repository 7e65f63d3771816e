from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import intakes
from checklists.actions.open_checklists import OperationReused
from checklists.models import Intake, Item
from checklists.queries.facts import checklist
from checklists.queries.scope import NotFound
from checklists.rules.fasting import Category
from tests.factories import NOW, Clinic
from tests.preparing import fresh


def add(clinic: Clinic, row, **changes):  # type: ignore[no-untyped-def]
    given = {
        "operation_id": uuid4(),
        "category": Category.LIGHT_MEAL,
        "eaten_at": NOW - timedelta(hours=1),
        "by": clinic.link_actor(row),
        "now": NOW,
        **changes,
    }
    return intakes.add(appointment_id=row.pk, **given)


def test_an_intake_is_kept_as_said(clinic: Clinic) -> None:
    add(clinic, clinic.book())
    kept = Intake.objects.get()
    assert (kept.category, kept.eaten_at) == (Category.LIGHT_MEAL, NOW - timedelta(hours=1))


def test_an_unknown_time_is_kept_as_unknown(clinic: Clinic) -> None:
    add(clinic, clinic.book(), eaten_at=None)
    assert Intake.objects.get().eaten_at is None


def test_the_same_operation_twice_is_one_intake(clinic: Clinic) -> None:
    row, operation = clinic.book(), uuid4()
    fresh_ones = [add(clinic, row, operation_id=operation).is_fresh for _ in range(2)]
    assert (fresh_ones, Intake.objects.count()) == ([True, False], 1)


def test_an_operation_of_another_appointment_tells_nothing(clinic: Clinic) -> None:
    operation = uuid4()
    add(clinic, clinic.book(), operation_id=operation)
    with pytest.raises(OperationReused):
        add(clinic, clinic.book(), operation_id=operation)


def test_a_time_ahead_is_asked_again(clinic: Clinic) -> None:
    with pytest.raises(intakes.TimeAhead):
        add(clinic, clinic.book(), eaten_at=NOW + timedelta(minutes=6))


def test_an_intake_counts_as_an_answer_about_eating(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row)
    item = Item.objects.get(appointment=row, kind="fasting")
    assert (item.answered_at, fresh(row).version) == (NOW, row.version + 1)


def test_a_nurses_clearer_answer_replaces_and_both_stay(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, category=Category.UNSURE)
    unclear = Intake.objects.get()
    add(clinic, row, category=Category.WATER, by=clinic.nurse, replaces_id=unclear.pk)
    counted = [intake.category for intake in checklist(appointment_id=row.pk).intakes]
    assert (counted, Intake.objects.count()) == ([Category.WATER], 2)


def test_nobody_alone_replaces_what_somebody_else_said_clearly(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, category=Category.FULL_MEAL)
    clear = Intake.objects.get()
    with pytest.raises(NotFound):
        add(clinic, row, category=Category.WATER, by=clinic.nurse, replaces_id=clear.pk)


def test_a_nurse_mends_her_own_slip_of_the_pen(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, category=Category.FULL_MEAL, by=clinic.nurse)
    add(clinic, row, category=Category.WATER, by=clinic.nurse, replaces_id=Intake.objects.get().pk)
    assert [intake.category for intake in checklist(appointment_id=row.pk).intakes] == [Category.WATER]


def test_an_unclear_answer_is_not_replaced_from_the_phone(clinic: Clinic) -> None:
    row = clinic.book()
    add(clinic, row, category=Category.UNSURE)
    with pytest.raises(NotFound):
        add(clinic, row, category=Category.WATER, replaces_id=Intake.objects.get().pk)


def test_an_intake_of_another_appointment_is_not_replaced(clinic: Clinic) -> None:
    add(clinic, clinic.book())
    foreign = Intake.objects.get()
    with pytest.raises(NotFound):
        add(clinic, clinic.book(), replaces_id=foreign.pk)
