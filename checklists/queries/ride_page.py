"""What the ride form needs to know, and the driver's own page: each sees only its own part."""

from dataclasses import dataclass
from datetime import datetime

from checklists.models import Appointment, Companion, RideHome
from checklists.queries.declined import has_declined, with_newest_answer
from checklists.queries.earlier_driver import earlier_driver
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.queries.second_contacts import second_contacts
from checklists.rules import driver_naming, phone_modes, pick_up
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import appointment_times
from checklists.rules.driver_page import Standing, is_over, may_be_outside, standing
from checklists.rules.facts import RidePolicy
from checklists.rules.pick_up import PickUp
from checklists.rules.ride_stay import stay_minutes


@dataclass(frozen=True)
class RidePage:
    """The patient's ride form. `may_name` is False once a change of the driver takes a code.

    `pick_up` is what was agreed, else the usual window. The three marks are instants, None while not made.
    `stay_minutes` is how long somebody stays who goes home without company. `may_ask` is the second contact's name
    while nobody is named, "" without one. `last_time` is the name of who took them home last, while nobody is named.
    """

    policy: RidePolicy
    driver_name: str
    is_transport: bool
    may_name: bool
    pick_up: PickUp
    leaves_at: datetime
    stay_minutes: int
    stays_overnight: bool | None
    said_by_patient_at: datetime | None
    said_by_driver_at: datetime | None
    confirmed_by_nurse_at: datetime | None
    may_ask: str = ""
    last_time: str = ""
    # Whoever said last that they cannot come, while nobody is named.
    cannot: str = ""

    @property
    def may_go_alone(self) -> bool:
        return self.policy is RidePolicy.UNESCORTED_EXTENDED_STAY

    @property
    def may_book_transport(self) -> bool:
        return self.policy is RidePolicy.NAMED_ADULT_OR_MEDICAL_TRANSPORT

    @property
    def rides_along(self) -> bool:
        return self.policy is RidePolicy.COMPANION_WITH_RIDESHARE


@dataclass(frozen=True)
class DriverPage:
    """The driver's page: a first name, a day, a place and times. Nothing else about the patient.

    `no_driving_until` is when the patient may drive again. `outside_at` is their own word, None while not there;
    `may_be_outside`: it is asked for now.
    """

    first_name: str
    alias: str
    phone: str
    address: str
    zone: str
    pick_up_begins_at: datetime
    pick_up_to: datetime
    no_driving_until: datetime
    standing: Standing
    may_be_outside: bool
    outside_at: datetime | None


@dataclass(frozen=True)
class DeskRide:
    policy: RidePolicy
    leaves_at: datetime


def ride_page(*, by: Actor, now: datetime) -> RidePage:
    """Of the caller's own appointment. Raises NotFound."""
    ride = _ride(by)
    settled = ride.confirmed_by_driver_at is not None or ride.confirmed_by_nurse_at is not None
    leaving, policy = leaves_at(ride.appointment), RidePolicy(ride.policy)
    return RidePage(
        policy=policy,
        driver_name=ride.driver.name if ride.driver else "",
        is_transport=ride.medical_transport,
        may_name=by.unlocked
        or driver_naming.link_may_name(
            is_named=ride.driver is not None,
            named_at=ride.confirmed_by_patient_at,
            is_settled=settled,
            now=now,
        ),
        pick_up=agreed(ride, leaving),
        leaves_at=leaving,
        stay_minutes=stay_minutes(policy, of_version(ride.appointment.protocol_version).min_stay_minutes),
        stays_overnight=ride.stays_overnight,
        said_by_patient_at=ride.confirmed_by_patient_at,
        said_by_driver_at=ride.confirmed_by_driver_at,
        confirmed_by_nurse_at=ride.confirmed_by_nurse_at,
        may_ask="" if ride.driver else _contact_of(ride.appointment),
        last_time="" if ride.driver else _last_time(ride.appointment),
        cannot="" if ride.driver else _who_cannot(ride),
    )


def driver_page(*, by: Actor, now: datetime) -> DriverPage:
    """Of the appointment and the companion that the driver's link belongs to. Raises NotFound."""
    appointment = one(appointments_for(by).select_related("site", "patient"), pk=by.appointment_id)
    ride, helper = _ride(by), Companion.objects.filter(pk=by.companion_id or 0).first()
    site, window = appointment.site, agreed(ride, leaves_at(ride.appointment))
    ends_at = phone_modes.end_of(appointment.starts_at, appointment.duration_minutes)
    status = Status(appointment.status)
    found = _standing(appointment, ride, helper, has_ended=is_over(status, window, now))
    return DriverPage(
        first_name=appointment.patient.first_name,
        alias=site.alias,
        phone=site.phone,
        address=site.address,
        zone=site.time_zone,
        pick_up_begins_at=window.starts_at,
        pick_up_to=window.ends_at,
        no_driving_until=phone_modes.rounded_up(ends_at + phone_modes.NO_DRIVING),
        standing=found,
        may_be_outside=found is Standing.YES and may_be_outside(status, window, now),
        outside_at=ride.driver_outside_at if found is Standing.YES else None,
    )


def _standing(
    appointment: Appointment, ride: RideHome, helper: Companion | None, *, has_ended: bool
) -> Standing:
    is_driver = helper is not None and helper.pk == ride.driver_id
    alone = ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY
    return standing(
        is_driver=is_driver,
        has_said_yes=ride.confirmed_by_driver_at is not None,
        is_contact=helper is not None and helper.contact_agreed_at is not None,
        is_taken=ride.driver_id is not None or ride.medical_transport or alone,
        has_declined=helper is not None and has_declined(appointment, helper.pk),
        is_over=has_ended,
    )


def desk_ride(*, appointment_id: int, by: Actor) -> DeskRide:
    """What the desk's form of the driver is read with. Raises NotFound."""
    related = appointments_for(by).select_related("protocol_version", "ridehome")
    row = one(related.defer("protocol_version__data"), pk=appointment_id)
    return DeskRide(RidePolicy(row.ridehome.policy), leaves_at(row))


def agreed(ride: RideHome, leaving: datetime) -> PickUp:
    """What somebody agreed to, else the usual window after leaving."""
    if ride.pick_up_begins_at and ride.pick_up_until:
        return PickUp(ride.pick_up_begins_at, ride.pick_up_until)
    return pick_up.usual(leaving)


def leaves_at(appointment: Appointment) -> datetime:
    """From when the patient may leave. The appointment comes with its protocol version."""
    protocol = of_version(appointment.protocol_version)
    duration = appointment.duration_minutes
    return appointment_times(
        appointment.starts_at, protocol, arrive_at=appointment.arrive_at, duration_minutes=duration
    ).leaves_at


def _contact_of(appointment: Appointment) -> str:
    contact = second_contacts([appointment.patient_id]).get(appointment.patient_id)
    return contact.name if contact else ""


def _last_time(appointment: Appointment) -> str:
    known = earlier_driver(appointment)
    return known.name if known else ""


def _who_cannot(ride: RideHome) -> str:
    """By the newest answer, of a ride read by `_ride`."""
    said = ride.newest_said or {}  # type: ignore[attr-defined]
    return (ride.newest_by or "") if said.get("driver") == "cannot" else ""  # type: ignore[attr-defined]


def _ride(by: Actor) -> RideHome:
    rows = RideHome.objects.filter(appointment__in=appointments_for(by))
    related = with_newest_answer(rows).select_related("driver", "appointment__protocol_version")
    ride = related.defer("appointment__protocol_version__data").first()
    if ride is None:
        raise NotFound
    return ride
