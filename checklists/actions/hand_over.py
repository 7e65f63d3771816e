"""The driver stands at the desk: the patient is handed over in person, and leaving is unlocked."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import appointments, audit
from checklists.models import Appointment, RideHome
from checklists.queries.scope import one
from checklists.rules.access import Actor, Role
from checklists.rules.appointment_status import Status


class HandOverRefused(Exception):
    """A sentence for staff: why not, and what to do instead."""


@transaction.atomic
def confirm(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """A nurse saw the person who takes the patient home. Twice changes nothing.

    Raises NotFound, PermissionDenied, HandOverRefused.
    """
    row, ride = _held(appointment_id, by)
    if row.status != Status.RESTING:
        raise HandOverRefused("The driver is confirmed while the patient rests, just before leaving.")
    if ride.driver is None and not ride.medical_transport:
        raise HandOverRefused("Nobody is named to take the patient home: name the driver first.")
    if ride.driver is not None and ride.driver.is_adult is False:
        raise HandOverRefused("The driver is younger than 18: name an adult first.")
    if ride.handed_over_at is None:
        _save(row, ride, "ride.hand_over", by, now)


@transaction.atomic
def take_back(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """It was pressed too early: leaving is locked again. Raises NotFound, PermissionDenied, HandOverRefused."""
    row, ride = _held(appointment_id, by)
    if row.status == Status.LEFT:
        raise HandOverRefused("The patient has left: bring them back to resting first.")
    if ride.handed_over_at is not None:
        _save(row, ride, "ride.hand_over_back", by, None)


def _held(appointment_id: int, by: Actor) -> tuple[Appointment, RideHome]:
    if not by.has(Role.NURSE):
        raise PermissionDenied
    row = appointments.locked(by, appointment_id)
    rides = RideHome.objects.select_related("driver").select_for_update(of=("self",))
    return row, one(rides, appointment=row)


def _save(row: Appointment, ride: RideHome, action: str, by: Actor, at: datetime | None) -> None:
    ride.handed_over_at, ride.handed_over_by_id = at, by.user_id if at else None
    ride.save(update_fields=["handed_over_at", "handed_over_by"])
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(by=by, action=action, obj=f"appointment:{row.pk}", site_id=row.site_id)
