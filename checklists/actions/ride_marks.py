"""The nurse's own mark on the ride home, beside what the patient and the driver said: who, and when."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import answered_calls, appointments, audit, calls
from checklists.models import Appointment, RideHome
from checklists.queries.scope import one
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import RidePolicy
from checklists.rules.settled_calls import RIDE


class RideUnconfirmable(Exception):
    """A sentence for staff: why not, and what to do instead."""


@transaction.atomic
def confirm(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """A nurse spoke with whoever takes the patient home. Twice changes nothing.

    Raises NotFound, PermissionDenied, RideUnconfirmable.
    """
    row, ride = _held(appointment_id, by)
    _require_somebody(row, ride)
    if ride.confirmed_by_nurse_at is None:
        calls.settle(appointment_id=row.pk, reasons=RIDE, by=by, now=now)
        _save(row, ride, "ride.confirm", by, now)
        answered_calls.settle(row.pk, by=by, now=now)


@transaction.atomic
def take_back(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """It was pressed too early. Raises NotFound, PermissionDenied."""
    row, ride = _held(appointment_id, by)
    if ride.confirmed_by_nurse_at is not None:
        _save(row, ride, "ride.confirm_back", by, None)


def _held(appointment_id: int, by: Actor) -> tuple[Appointment, RideHome]:
    if not by.has(*CLINICAL):
        raise PermissionDenied
    row = appointments.locked(by, appointment_id)
    rides = RideHome.objects.select_related("driver").select_for_update(of=("self",))
    return row, one(rides, appointment=row)


def _require_somebody(row: Appointment, ride: RideHome) -> None:
    if Status(row.status).is_over:
        raise RideUnconfirmable("This appointment is over.")
    if ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY:
        return
    if ride.driver is None and not ride.medical_transport:
        raise RideUnconfirmable("Nobody is named to take the patient home: name the driver first.")
    if ride.driver is not None and ride.driver.is_adult is False:
        raise RideUnconfirmable("The driver is younger than 18: name an adult first.")


def _save(row: Appointment, ride: RideHome, action: str, by: Actor, at: datetime | None) -> None:
    ride.confirmed_by_nurse_at, ride.confirmed_by_nurse_id = at, by.user_id if at else None
    ride.save(update_fields=["confirmed_by_nurse_at", "confirmed_by_nurse"])
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(by=by, action=action, obj=f"ride:{ride.pk}", site_id=ride.site_id)
