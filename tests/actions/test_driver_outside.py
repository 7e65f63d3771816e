""" "I am outside": the driver's own word, for the desk and the patient; it unlocks nothing."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from checklists.actions import appointments, driver_answers, driver_outside, hand_over, rides, statuses
from checklists.actions.driver_answers import NotAsked
from checklists.actions.open_checklists import ChecklistClosed
from checklists.models import Appointment, AuditEntry, RideHome
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import MoveRefused, Status
from tests.factories import START, Clinic
from tests.preparing import PICK_UP, fresh, move, prepared, resting

EVA = rides.Driver("Eva", "+1 303 555 0135", "friend", True)


def driver(clinic: Clinic, row: Appointment) -> Actor:
    return clinic.link_actor(row, ActorKind.DRIVER)


def say(clinic: Clinic, row: Appointment, *, at: datetime = PICK_UP, by: Actor | None = None) -> None:
    driver_outside.say(appointment_id=row.pk, by=by or driver(clinic, row), now=at)


def outside_at(row: Appointment) -> datetime | None:
    return RideHome.objects.get(appointment=row).driver_outside_at


def test_it_is_noted_once(clinic: Clinic) -> None:
    row = resting(clinic)
    version = row.version
    say(clinic, row)
    say(clinic, row, at=PICK_UP + timedelta(minutes=5))
    assert (outside_at(row), fresh(row).version) == (PICK_UP, version + 1)
    assert AuditEntry.objects.filter(action="ride.outside").count() == 1


def test_it_is_taken_back(clinic: Clinic) -> None:
    row = resting(clinic)
    say(clinic, row)
    driver_outside.take_back(appointment_id=row.pk, by=driver(clinic, row), now=PICK_UP)
    assert outside_at(row) is None
    assert AuditEntry.objects.latest("pk").action == "ride.outside_back"


@pytest.mark.parametrize(("minutes", "noted"), [(-46, False), (-45, True), (200, True)])
def test_from_45_minutes_before_the_pick_up_until_they_left(
    clinic: Clinic, minutes: int, noted: bool
) -> None:
    row = resting(clinic)
    if noted:
        say(clinic, row, at=PICK_UP + timedelta(minutes=minutes))
    else:
        with pytest.raises(NotAsked):
            say(clinic, row, at=PICK_UP + timedelta(minutes=minutes))
    assert (outside_at(row) is not None) is noted


def test_not_once_they_left(clinic: Clinic) -> None:
    row = resting(clinic)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=PICK_UP)
    move(row, Status.LEFT, clinic.nurse, now=PICK_UP)
    with pytest.raises(ChecklistClosed):
        say(clinic, row)


def test_it_never_unlocks_leaving(clinic: Clinic) -> None:
    row = resting(clinic)
    say(clinic, row)
    with pytest.raises(MoveRefused):
        statuses.set_status(appointment_id=row.pk, to=Status.LEFT, by=clinic.nurse, now=PICK_UP)


def test_only_whoever_said_yes(clinic: Clinic) -> None:
    row = resting(clinic)
    for by in (clinic.link_actor(row), clinic.nurse):
        with pytest.raises(NotAsked):
            say(clinic, row, by=by)
    RideHome.objects.filter(appointment=row).update(confirmed_by_driver_at=None)
    with pytest.raises(NotAsked):
        say(clinic, row)


def test_another_driver_does_not_find_it(clinic: Clinic) -> None:
    row, other = resting(clinic), prepared(clinic)
    with pytest.raises(NotFound):
        say(clinic, row, by=driver(clinic, other))


def test_another_driver_is_not_outside(clinic: Clinic) -> None:
    row = resting(clinic)
    say(clinic, row)
    common = {"appointment_id": row.pk, "operation_id": uuid4(), "by": clinic.nurse, "now": PICK_UP}
    rides.name_driver(driver=EVA, **common)  # type: ignore[arg-type]
    assert outside_at(row) is None


def test_who_cannot_after_all_is_not_outside_and_was_not_seen(clinic: Clinic) -> None:
    """A hand-over belongs to the one who stood there: without them leaving is locked again."""
    row = resting(clinic)
    say(clinic, row)
    hand_over.confirm(appointment_id=row.pk, by=clinic.nurse, now=PICK_UP)
    driver_answers.decline(appointment_id=row.pk, by=driver(clinic, row), now=PICK_UP)
    ride = RideHome.objects.get(appointment=row)
    assert (ride.driver_outside_at, ride.handed_over_at) == (None, None)


def test_another_day_begins_without_them(clinic: Clinic) -> None:
    row = prepared(clinic)
    say(clinic, row)
    appointments.move(appointment_id=row.pk, starts_at=START + timedelta(days=1), by=clinic.desk, now=PICK_UP)
    assert outside_at(row) is None
