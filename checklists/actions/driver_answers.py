"""The own yes or no of whoever was asked to take the patient home: the named driver, or the second contact.

A no of the named driver starts the ride ladder: the second contact, where they have not been asked, and the call list.
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from checklists.actions import answered_calls, audit, calls, open_checklists, planning, ride_openings
from checklists.actions.rides import NotAnAdult
from checklists.models import Appointment, Companion, Item, RideHome
from checklists.queries.declined import has_declined
from checklists.queries.scope import one
from checklists.queries.second_contacts import second_contacts
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.driver_naming import DESK_MAY_NAME
from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.settled_calls import RIDE

_UNSURE = "driver_unsure"


class NotAsked(Exception):
    """Somebody else takes the patient home, or nobody asks this person any more."""


@transaction.atomic
def accept(*, appointment_id: int, phone: str, is_adult: bool, by: Actor, now: datetime) -> None:
    """Their own yes, with a number to reach them; the second contact becomes the driver by it.

    Again changes nothing. Raises NotFound, ChecklistClosed, NotAnAdult, NotAsked.
    """
    appointment, item, ride = _held(appointment_id, by)
    if not is_adult:
        raise NotAnAdult
    who = _who(by, ride)
    if who is None:
        raise NotAsked
    if who == ride.driver_id:
        if ride.confirmed_by_driver_at is not None:
            return
        RideHome.objects.filter(pk=ride.pk).update(confirmed_by_driver_at=now)
    elif _may_step_in(who, appointment, ride):
        _step_in(item, ride, who, by, now)
    else:
        raise NotAsked
    Companion.objects.filter(pk=who).update(phone=phone, is_adult=True)
    calls.settle(appointment_id=appointment.pk, reasons=RIDE, by=by, now=now)
    open_checklists.further(appointment.pk)
    answered_calls.settle(appointment.pk, by=by, now=now)
    audit.record(by=by, action="ride.accept", obj=f"ride:{ride.pk}", site_id=ride.site_id)


@transaction.atomic
def decline(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """They cannot: the named driver's ride is open again, and either no is on the call list. Again changes nothing.

    Raises NotFound, ChecklistClosed.
    """
    appointment, item, ride = _held(appointment_id, by)
    who = _who(by, ride)
    if who is None:
        return
    if who == ride.driver_id:
        ride_openings.open_again(ride)
        _say_no(appointment, item, who, done=False, unsure=False, by=by, now=now)
        ride_openings.next_step(appointment, now)
        _tell_the_patient(appointment, now)
    elif _may_step_in(who, appointment, ride) and not has_declined(appointment, who):
        _say_no(appointment, item, who, done=item.done, unsure=item.unsure, by=by, now=now)
    else:
        return
    calls.open(appointment_id=appointment.pk, reason=_UNSURE, due_at=now, by=by, now=now)
    audit.record(by=by, action="ride.decline", obj=f"ride:{ride.pk}", site_id=ride.site_id)


def _held(appointment_id: int, by: Actor) -> tuple[Appointment, Item, RideHome]:
    """A driver who falls out while the patient rests is heard too. The ride is read under the appointment's lock."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by, open_in=DESK_MAY_NAME)
    item = open_checklists.required_item(appointment, ItemKind.RIDE)
    return appointment, item, one(RideHome.objects.all(), appointment=appointment)


def _who(by: Actor, ride: RideHome) -> int | None:
    """A driver's link speaks for its own companion; the patient and the desk for whoever is named."""
    return by.companion_id if by.kind is ActorKind.DRIVER else ride.driver_id


def _may_step_in(who: int, appointment: Appointment, ride: RideHome) -> bool:
    """The second contact, while nobody is named where somebody is needed."""
    if ride.driver_id is not None or ride.medical_transport:
        return False
    if ride.policy == RidePolicy.UNESCORTED_EXTENDED_STAY:
        return False
    contact = second_contacts([appointment.patient_id]).get(appointment.patient_id)
    return contact is not None and contact.pk == who


def _step_in(item: Item, ride: RideHome, who: int, by: Actor, now: datetime) -> None:
    """Named by their own yes; the patient sees who it is."""
    RideHome.objects.filter(pk=ride.pk).update(driver_id=who, confirmed_by_driver_at=now)
    said: dict[str, object] = {"driver": "stepped_in"}
    open_checklists.answer(item, operation_id=uuid4(), done=True, unsure=False, answer=said, by=by, now=now)


def _say_no(
    appointment: Appointment, item: Item, who: int, *, done: bool, unsure: bool, by: Actor, now: datetime
) -> None:
    """One tick that remembers whose no it was, and to which time."""
    said: dict[str, object] = {"driver": "cannot", "companion": who, "epoch": appointment.link_epoch}
    open_checklists.answer(item, operation_id=uuid4(), done=done, unsure=unsure, answer=said, by=by, now=now)


def _tell_the_patient(appointment: Appointment, now: datetime) -> None:
    """Once they are here somebody tells them across the desk."""
    if appointment.status == Status.EXPECTED and appointment.starts_at > now:
        planning.add_driver_cannot(appointment, now=now)
