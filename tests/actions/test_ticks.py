from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, ticks
from checklists.models import AuditEntry, Item, Tick
from checklists.queries.scope import NotFound
from checklists.rules.appointment_status import Status
from tests.factories import NOW, Clinic
from tests.preparing import fresh

HYDRATION, RIDE, MEDICINES = 2, 3, 5


def tick(clinic: Clinic, row, position: int = HYDRATION, **changes):  # type: ignore[no-untyped-def]
    given = {"done": True, "operation_id": uuid4(), "by": clinic.link_actor(row), "now": NOW, **changes}
    return ticks.tick(appointment_id=row.pk, item_position=position, **given)


def test_a_tick_marks_the_item_done(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row)
    assert Item.objects.get(appointment=row, position=HYDRATION).done


def test_the_same_operation_twice_is_one_tick(clinic: Clinic) -> None:
    row, operation = clinic.book(), uuid4()
    first = tick(clinic, row, operation_id=operation)
    again = tick(clinic, row, operation_id=operation, now=NOW + timedelta(minutes=5))
    assert (first.is_fresh, again.is_fresh, again.at, Tick.objects.count()) == (True, False, NOW, 1)


def test_an_operation_of_another_item_is_refused(clinic: Clinic) -> None:
    row, operation = clinic.book(), uuid4()
    tick(clinic, row, operation_id=operation)
    with pytest.raises(ticks.OperationReused):
        tick(clinic, row, 4, operation_id=operation)


@pytest.mark.django_db(transaction=True)
def test_an_operation_of_another_appointment_is_refused(clinic: Clinic) -> None:
    operation = uuid4()
    tick(clinic, clinic.book(), operation_id=operation)
    with pytest.raises(ticks.OperationReused):
        tick(clinic, clinic.book(), operation_id=operation)


def test_undo_is_a_new_tick(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row)
    tick(clinic, row, done=False)
    item = Item.objects.get(appointment=row, position=HYDRATION)
    assert (item.done, Tick.objects.filter(item=item).count()) == (False, 2)


def test_not_sure_is_never_done(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row, unsure=True)
    item = Item.objects.get(appointment=row, position=HYDRATION)
    assert (item.done, item.unsure) == (False, True)


def test_each_tick_makes_the_list_a_version_further(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row)
    assert fresh(row).version == row.version + 1


def test_a_tick_is_audited_without_a_value(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row)
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None and (entry.action, entry.data) == ("tick.add", {})


@pytest.mark.parametrize("position", [RIDE, MEDICINES])
def test_driver_and_medicines_need_more_than_a_tick(clinic: Clinic, position: int) -> None:
    with pytest.raises(ticks.AsksMore):
        tick(clinic, clinic.book(), position)


def test_the_desk_ticks_for_a_patient_on_the_telephone(clinic: Clinic) -> None:
    row = clinic.book()
    tick(clinic, row, by=clinic.desk)
    assert Tick.objects.get().by == clinic.desk.label


def test_another_patients_link_finds_nothing(clinic: Clinic) -> None:
    mine, other = clinic.book(), clinic.book()
    with pytest.raises(NotFound):
        tick(clinic, mine, by=clinic.link_actor(other))


def test_another_sites_nurse_finds_nothing(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        tick(clinic, clinic.book(), by=clinic.other_nurse)


def test_there_is_no_ninth_item(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        tick(clinic, clinic.book(), 9)


def test_a_cancelled_list_takes_no_answer(clinic: Clinic) -> None:
    row = clinic.book()
    appointments.cancel(appointment_id=row.pk, reason="asked", by=clinic.desk, now=NOW)
    assert fresh(row).status == Status.CANCELLED
    with pytest.raises(ticks.ChecklistClosed):
        tick(clinic, row)
