"""What the ride form needs to know, and the driver's own page: each sees only its own part."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.models import RideHome
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules import driver_naming, phone_modes
from checklists.rules.access import Actor
from checklists.rules.appointment_times import appointment_times
from checklists.rules.facts import RidePolicy

_PICK_UP_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class RidePage:
    """The patient's ride form. `may_name` is False once only the desk may change the driver."""

    driver_name: str
    may_name: bool
    may_go_alone: bool


@dataclass(frozen=True)
class DriverPage:
    """The driver's page: a first name, a day, a place and times. Nothing else about the patient."""

    first_name: str
    alias: str
    phone: str
    address: str
    zone: str
    pick_up_from: datetime
    pick_up_to: datetime
    is_named: bool
    has_said_yes: bool
    is_over: bool


def ride_page(*, by: Actor, now: datetime) -> RidePage:
    """Of the caller's own appointment. Raises NotFound."""
    ride = _ride(by)
    settled = ride.confirmed_by_driver_at is not None or ride.confirmed_by_nurse_at is not None
    return RidePage(
        driver_name=ride.driver.name if ride.driver else "",
        may_name=driver_naming.link_may_name(
            is_named=ride.driver is not None,
            named_at=ride.confirmed_by_patient_at,
            is_settled=settled,
            now=now,
        ),
        may_go_alone=ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY,
    )


def driver_page(*, by: Actor, now: datetime) -> DriverPage:
    """Of the appointment that the driver's link belongs to. Raises NotFound."""
    rows = appointments_for(by).select_related("site", "patient", "protocol_version")
    appointment = one(rows, pk=by.appointment_id)
    times = appointment_times(
        appointment.starts_at,
        of_version(appointment.protocol_version),
        arrive_at=appointment.arrive_at,
        duration_minutes=appointment.duration_minutes,
    )
    ride = _ride(by)
    site, pick_up = appointment.site, phone_modes.rounded_up(times.leaves_at)
    return DriverPage(
        first_name=appointment.patient.first_name,
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        zone=site.time_zone,
        pick_up_from=pick_up,
        pick_up_to=pick_up + _PICK_UP_LASTS,
        is_named=ride.driver is not None,
        has_said_yes=ride.confirmed_by_driver_at is not None,
        is_over=now > times.leaves_at + _PICK_UP_LASTS,
    )


def _ride(by: Actor) -> RideHome:
    ride = RideHome.objects.filter(appointment__in=appointments_for(by)).select_related("driver").first()
    if ride is None:
        raise NotFound
    return ride
