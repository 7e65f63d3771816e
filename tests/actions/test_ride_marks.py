"""The nurse's own mark on the ride home: hers alone, with name and time, gone with a new driver."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from checklists.actions import calls, ride_marks, rides
from checklists.models import AuditEntry, Call, RideHome
from checklists.queries.scope import NotFound
from checklists.rules.access import system
from tests.factories import NOW, Clinic

SAM = rides.Driver("Sam", "+1 303 555 0134", "brother", True)
EVA = rides.Driver("Eva", "+1 303 555 0135", "friend", True)


def name(clinic: Clinic, row, driver: rides.Driver = SAM, by=None) -> None:  # type: ignore[no-untyped-def]
    by = by or clinic.link_actor(row)
    rides.name_driver(appointment_id=row.pk, operation_id=uuid4(), driver=driver, by=by, now=NOW)


def confirm(clinic: Clinic, row, by=None) -> None:  # type: ignore[no-untyped-def]
    ride_marks.confirm(appointment_id=row.pk, by=by or clinic.nurse, now=NOW)


def test_the_mark_says_who_and_when(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    confirm(clinic, row)
    ride = RideHome.objects.get(appointment=row)
    assert (ride.confirmed_by_nurse_at, ride.confirmed_by_nurse_id) == (NOW, clinic.nurse.user_id)
    assert (ride.confirmed_by_driver_at, AuditEntry.objects.latest("pk").action) == (None, "ride.confirm")


def test_it_settles_the_call_about_the_driver(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    calls.open(appointment_id=row.pk, reason="driver_unsure", due_at=NOW, by=system("test"), now=NOW)
    confirm(clinic, row)
    assert Call.objects.get().outcome == "settled"


def test_it_is_taken_back(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    confirm(clinic, row)
    ride_marks.take_back(appointment_id=row.pk, by=clinic.nurse, now=NOW)
    assert RideHome.objects.get(appointment=row).confirmed_by_nurse is None


def test_another_driver_is_asked_about_anew(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    confirm(clinic, row)
    name(clinic, row, EVA, clinic.desk)
    assert RideHome.objects.get(appointment=row).confirmed_by_nurse_at is None


def test_nobody_named_is_nobody_to_confirm(clinic: Clinic) -> None:
    with pytest.raises(ride_marks.RideUnconfirmable):
        confirm(clinic, clinic.book())


def test_the_desk_does_not_confirm(clinic: Clinic) -> None:
    row = clinic.book()
    name(clinic, row)
    with pytest.raises(PermissionDenied):
        confirm(clinic, row, clinic.desk)


def test_another_site_finds_nothing(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        confirm(clinic, clinic.book(), clinic.other_nurse)
