"""Who takes the patient home, as the patient or the desk names them.

Their own yes or no is in `driver_answers`, the nurse's mark in `ride_marks`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, companions, driver_questions, open_checklists
from checklists.actions.open_checklists import Ticked
from checklists.actions.ride_agreements import NOBODY_CAME, UNAGREED
from checklists.models import Appointment, Companion, RideHome
from checklists.queries.scope import NotFound
from checklists.rules import driver_naming
from checklists.rules.access import Actor, ActorKind
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.phone_modes import ANSWERABLE
from checklists.rules.pick_up import PickUp
from checklists.rules.rideshare import is_bare_rideshare


class DriverStands(Exception):
    """A driver is named already, and changing one takes a code, or the desk."""


class NotAnAdult(Exception):
    """The driver is not said to be 18 or older."""


class NobodyComesAlong(Exception):
    """A taxi or ride-share car was named, which takes no responsibility: somebody has to be asked for."""


@dataclass(frozen=True)
class Driver:
    """Who takes the patient home. `phone` is as typed; `relation` a few words, may be empty. With an `email` they are
    asked by a message of their own.

    `is_transport`: `name` is the firm of a booked medical transport. `pick_up` None: the page's own window.
    """

    name: str
    phone: str
    relation: str
    is_adult: bool
    is_transport: bool = False
    pick_up: PickUp | None = None
    stays_overnight: bool | None = None
    email: str = ""


@transaction.atomic
def name_driver(
    *, appointment_id: int, operation_id: UUID, driver: Driver, by: Actor, now: datetime
) -> Ticked:
    """Name the driver and tick the ride. A change asks the driver and the nurse again, and takes back a hand-over.

    Raises NotFound (also for transport where the policy does not take it), ChecklistClosed, DriverStands, NotAnAdult,
    NobodyComesAlong, OperationReused.
    """
    open_in = driver_naming.DESK_MAY_NAME if by.kind is ActorKind.STAFF else ANSWERABLE
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by, open_in=open_in)
    item = open_checklists.required_item(appointment, ItemKind.RIDE)
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is not None:
        return earlier
    ride = _ride(appointment)
    _require_allowed(driver, RidePolicy(ride.policy))
    if not _may_name(ride, by, now):
        raise DriverStands
    _name(ride, appointment, driver, now)
    said: dict[str, object] = {"driver": "transport" if driver.is_transport else "named"}
    ticked = open_checklists.answer(
        item, operation_id=operation_id, done=True, unsure=False, answer=said, by=by, now=now
    )
    driver_questions.ask(appointment, now=now)
    audit.record(by=by, action="ride.name", obj=f"ride:{ride.pk}", site_id=ride.site_id)
    return ticked


@transaction.atomic
def keep_driver(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> Ticked:
    """ "Sam still takes me home": after a move or an undo. Raises NotFound where nobody is named, ChecklistClosed."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item = open_checklists.required_item(appointment, ItemKind.RIDE)
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is not None:
        return earlier
    ride = _ride(appointment)
    if ride.driver_id is None:
        raise NotFound
    RideHome.objects.filter(pk=ride.pk).update(confirmed_by_patient_at=now)
    ticked = open_checklists.answer(
        item, operation_id=operation_id, done=True, unsure=False, answer={"driver": "kept"}, by=by, now=now
    )
    driver_questions.ask(appointment, now=now)
    audit.record(by=by, action="ride.keep", obj=f"ride:{ride.pk}", site_id=ride.site_id)
    return ticked


@transaction.atomic
def promise_not_to_drive(*, appointment_id: int, operation_id: UUID, by: Actor, now: datetime) -> Ticked:
    """Where the site lets patients leave alone: "I will not drive". Raises NotFound where it does not."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item = open_checklists.required_item(appointment, ItemKind.RIDE)
    ride = _ride(appointment)
    if ride.policy != RidePolicy.UNESCORTED_EXTENDED_STAY:
        raise NotFound
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is not None:
        return earlier
    RideHome.objects.filter(pk=ride.pk).update(confirmed_by_patient_at=now)
    ticked = open_checklists.answer(
        item, operation_id=operation_id, done=True, unsure=False, answer={"not_driving": True}, by=by, now=now
    )
    audit.record(by=by, action="ride.promise", obj=f"ride:{ride.pk}", site_id=ride.site_id)
    return ticked


def _require_allowed(driver: Driver, policy: RidePolicy) -> None:
    """Source: clinical.md 3."""
    if policy is not RidePolicy.UNESCORTED_EXTENDED_STAY and is_bare_rideshare(driver.name):
        raise NobodyComesAlong
    if driver.is_transport:
        if policy is not RidePolicy.NAMED_ADULT_OR_MEDICAL_TRANSPORT:
            raise NotFound
    elif not driver.is_adult:
        raise NotAnAdult


def _may_name(ride: RideHome, by: Actor, now: datetime) -> bool:
    """Staff always, and a patient after a code; a link alone names the first driver, and corrects one it has just named
    or is asked about again.
    """
    if by.kind in (ActorKind.STAFF, ActorKind.SYSTEM) or by.unlocked:
        return True
    return driver_naming.link_may_name(
        is_named=ride.driver_id is not None,
        named_at=ride.confirmed_by_patient_at,
        is_settled=ride.confirmed_by_driver_at is not None or ride.confirmed_by_nurse_at is not None,
        now=now,
    )


def _name(ride: RideHome, appointment: Appointment, driver: Driver, now: datetime) -> None:
    """Another person or time: nobody but the patient has said yes to it yet."""
    agreed: dict[str, object] = {**UNAGREED, "confirmed_by_patient_at": now}
    if driver.pick_up:
        agreed |= {"pick_up_begins_at": driver.pick_up.starts_at, "pick_up_until": driver.pick_up.ends_at}
    RideHome.objects.filter(pk=ride.pk).update(
        driver=_companion(ride, appointment, driver),
        medical_transport=driver.is_transport,
        stays_overnight=driver.stays_overnight,
        **agreed,
        **NOBODY_CAME,
    )


def _companion(ride: RideHome, appointment: Appointment, driver: Driver) -> Companion:
    """Who is known by this address already, as the driver or the second contact, stays one person with one link."""
    email = "" if driver.is_transport else driver.email
    is_adult = None if driver.is_transport else driver.is_adult
    same = companions.standing(appointment.patient, ride.driver_id, email=email)
    if same is None:
        return companions.write_down(
            appointment.patient,
            name=driver.name,
            phone=driver.phone,
            email=email,
            relation=driver.relation,
            is_adult=is_adult,
        )
    Companion.objects.filter(pk=same.pk).update(
        phone=driver.phone, relation=driver.relation or same.relation, is_adult=is_adult
    )
    return same


def _ride(appointment: Appointment) -> RideHome:
    ride = RideHome.objects.filter(appointment=appointment).first()
    if ride is None:
        raise NotFound
    return ride
