from datetime import timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, driver_answers, hand_over, open_checklists, rides
from checklists.models import Appointment, Call, Companion, Item, RideHome
from checklists.rules.access import ActorKind
from tests.factories import NOW, START, Clinic
from tests.preparing import AT_THE_DESK, resting

SAM = rides.Driver("Sam", "+1 303 555 0134", "brother", True)
EVA = rides.Driver("Eva", "+1 303 555 0135", "friend", True)


def name(clinic: Clinic, row, driver: rides.Driver = SAM, **changes):  # type: ignore[no-untyped-def]
    given = {"operation_id": uuid4(), "by": clinic.link_actor(row), "now": NOW, **changes}
    return rides.name_driver(appointment_id=row.pk, driver=driver, **given)


def accept(clinic: Clinic, row) -> None:  # type: ignore[no-untyped-def]
    by = clinic.link_actor(row, ActorKind.DRIVER)
    driver_answers.accept(appointment_id=row.pk, phone="+1 303 555 0199", is_adult=True, by=by, now=NOW)


def decline(clinic: Clinic, row) -> None:  # type: ignore[no-untyped-def]
    driver_answers.decline(appointment_id=row.pk, by=clinic.link_actor(row, ActorKind.DRIVER), now=NOW)


def driver_of(row) -> str:  # type: ignore[no-untyped-def]
    driver = RideHome.objects.get(appointment=row).driver
    return driver.name if driver else ""


def is_done(row) -> bool:  # type: ignore[no-untyped-def]
    return Item.objects.get(appointment=row, kind="ride").done


def test_naming_the_driver_ticks_the_ride(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    assert (driver_of(row), is_done(row)) == ("Sam", True)


def test_the_same_operation_twice_names_one_driver(clinic: Clinic) -> None:
    row, operation = clinic.book(), uuid4()
    for _ in range(2):
        name(clinic, row, operation_id=operation)
    assert Companion.objects.count() == 1


def test_somebody_younger_is_refused(clinic: Clinic) -> None:
    with pytest.raises(rides.NotAnAdult):
        name(clinic, clinic.book(), rides.Driver("Tim", "+1 303 555 0134", "son", False))


def test_a_fresh_driver_is_corrected(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    name(clinic, row, EVA, now=NOW + timedelta(minutes=59))
    assert driver_of(row) == "Eva"


def test_later_only_the_desk_changes_the_driver(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    with pytest.raises(rides.DriverStands):
        name(clinic, row, EVA, now=NOW + timedelta(minutes=60))
    name(clinic, row, EVA, by=clinic.desk, now=NOW + timedelta(minutes=60))
    assert driver_of(row) == "Eva"


def test_a_driver_who_said_yes_is_not_replaced_by_a_link(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    accept(clinic, row)
    with pytest.raises(rides.DriverStands):
        name(clinic, row, EVA)


def test_the_drivers_yes_is_kept_with_their_own_number(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    accept(clinic, row)
    ride = RideHome.objects.select_related("driver").get(appointment=row)
    assert ride.driver is not None and (ride.confirmed_by_driver_at, ride.driver.phone) == (
        NOW,
        "+1 303 555 0199",
    )


def test_a_driver_who_cannot_opens_the_ride_and_a_call(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    decline(clinic, row)
    calls = Call.objects.filter(appointment=row, reason="driver_unsure", closed_at=None).count()
    assert (driver_of(row), is_done(row), calls) == ("", False, 1)


def test_declining_twice_changes_nothing(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    decline(clinic, row)
    decline(clinic, row)
    assert driver_of(row) == ""


def test_after_a_no_somebody_else_is_named(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    decline(clinic, row)
    name(clinic, row, EVA, now=NOW + timedelta(days=1))
    assert driver_of(row) == "Eva"


def test_after_a_move_the_same_driver_is_kept_in_one_tap(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    later = NOW + timedelta(hours=5)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(hours=3), by=clinic.desk, now=later)
    rides.keep_driver(appointment_id=row.pk, operation_id=uuid4(), by=clinic.link_actor(row), now=later)
    assert (driver_of(row), is_done(row)) == ("Sam", True)


@pytest.mark.parametrize("status", ["in_infusion", "resting"])
def test_the_desk_names_a_substitute_until_the_patient_leaves(clinic: Clinic, status: str) -> None:
    row = clinic.book()
    name(clinic, row)
    Appointment.objects.filter(pk=row.pk).update(status=status)
    name(clinic, row, EVA, by=clinic.nurse)
    assert driver_of(row) == "Eva"


def test_another_driver_takes_back_the_hand_over(clinic: Clinic) -> None:
    row = resting(clinic)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=AT_THE_DESK)
    name(clinic, row, EVA, by=clinic.nurse, now=AT_THE_DESK)
    ride = RideHome.objects.get(appointment=row)
    assert (ride.handed_over_at, ride.handed_over_by) == (None, None)


@pytest.mark.parametrize(
    ("who", "status"), [("nurse", "left"), ("nurse", "cancelled"), ("patient", "resting")]
)
def test_nobody_names_a_driver_too_late(clinic: Clinic, who: str, status: str) -> None:
    row = clinic.book()
    by = clinic.nurse if who == "nurse" else clinic.link_actor(row)
    Appointment.objects.filter(pk=row.pk).update(status=status)
    with pytest.raises(open_checklists.ChecklistClosed):
        name(clinic, row, by=by)
