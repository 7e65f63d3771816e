""" "I am outside", by the driver's own word. It never unlocks leaving: a nurse sees them in person (`hand_over`)."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit, open_checklists
from checklists.actions.driver_answers import NotAsked
from checklists.models import Appointment, RideHome
from checklists.queries.ride_page import agreed, leaves_at
from checklists.queries.scope import one
from checklists.rules import driver_page
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.driver_naming import DESK_MAY_NAME


@transaction.atomic
def say(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """Again keeps the first time. Raises NotFound, ChecklistClosed once the patient has left, and NotAsked from
    anybody but the driver who said yes, or too early.
    """
    appointment, ride = _held(appointment_id, by)
    window = agreed(ride, leaves_at(appointment))
    if not driver_page.may_be_outside(Status(appointment.status), window, now):
        raise NotAsked
    if ride.driver_outside_at is None:
        _save(ride, "ride.outside", by, now)


@transaction.atomic
def take_back(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """ "I am not there any more". Again changes nothing. Raises NotFound, ChecklistClosed, NotAsked."""
    _, ride = _held(appointment_id, by)
    if ride.driver_outside_at is not None:
        _save(ride, "ride.outside_back", by, None)


def _held(appointment_id: int, by: Actor) -> tuple[Appointment, RideHome]:
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by, open_in=DESK_MAY_NAME)
    ride = one(RideHome.objects.select_for_update(), appointment=appointment)
    if by.companion_id is None or by.companion_id != ride.driver_id or ride.confirmed_by_driver_at is None:
        raise NotAsked
    return appointment, ride


def _save(ride: RideHome, action: str, by: Actor, at: datetime | None) -> None:
    RideHome.objects.filter(pk=ride.pk).update(driver_outside_at=at)
    open_checklists.further(ride.appointment_id)
    audit.record(by=by, action=action, obj=f"ride:{ride.pk}", site_id=ride.site_id)
