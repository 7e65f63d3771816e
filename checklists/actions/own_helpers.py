"""Whom a patient lets help: added, changed and ended by the patient after a code, or ended by the desk for them.

Source: security.md 3 and LK-14, ux.md D5 and D6. Lock order: the patient, their appointments by id, then who helps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checklists.actions import audit, calls, companions, link_sessions, planning, ride_openings
from checklists.models import AccessLink, Appointment, Companion, Patient, Reminder, RideHome
from checklists.queries.companions import at_place
from checklists.queries.contact_reach import contact_reach
from checklists.queries.scope import NotFound, appointments_for, one, patients_for, require_unlocked
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.driver_naming import DESK_MAY_NAME
from checklists.rules.plan_facts import ContactReach

MOST_HELPERS = 6
MOST_LINKS_A_DAY = 3
_A_DAY = timedelta(days=1)


class EnoughHelpers(Exception):
    """Six people help already."""


class LinkNotSent(Exception):
    """No email reaches them, or three links went to them today."""


@dataclass(frozen=True)
class Helper:
    """Who they are, and what the patient lets them do; ticking comes with reading."""

    name: str
    phone: str
    email: str
    may_read: bool
    may_tick: bool


@transaction.atomic
def add(*, helper: Helper, by: Actor, now: datetime) -> None:
    """Somebody gets a link of their own, at once. Known by this address already, they stay one person.

    Raises NotFound, Locked, EnoughHelpers.
    """
    require_unlocked(by)
    patient, appointment = _held(by)
    standing = companions.standing(patient, _driver_of(appointment), email=helper.email)
    helping = Companion.objects.filter(patient=patient, help_agreed_at__isnull=False, ended_at=None)
    if standing is None and helping.count() >= MOST_HELPERS:
        raise EnoughHelpers
    row = standing or companions.write_down(patient, name=helper.name, phone=helper.phone, email=helper.email)
    row.name, row.phone, row.help_agreed_at = helper.name, helper.phone, row.help_agreed_at or now
    row.save(update_fields=["name", "phone", "help_agreed_at"])
    _grant(row, may_read=helper.may_read, may_tick=helper.may_tick, now=now)
    _send(appointment, row, now)
    _record(row, by, "helper.add")


@transaction.atomic
def change(*, place: int, phone: str, may_read: bool, may_tick: bool, by: Actor, now: datetime) -> None:
    """What they may do, and their number; it holds at their next click. Raises NotFound, Locked."""
    require_unlocked(by)
    patient, _ = _held(by)
    row = _present(patient, place)
    Companion.objects.filter(pk=row.pk).update(phone=phone)
    if row.help_agreed_at is not None:
        _grant(row, may_read=may_read, may_tick=may_tick, now=now)
    _record(row, by, "helper.change")


@transaction.atomic
def send_link(*, place: int, by: Actor, now: datetime) -> None:
    """Their own link once more, for this appointment. Raises NotFound, Locked, LinkNotSent."""
    require_unlocked(by)
    patient, appointment = _held(by)
    row = _present(patient, place)
    asked = Reminder.objects.filter(companion=row, due_at__gt=now - _A_DAY, rule__contains=":")
    if contact_reach(row) is not ContactReach.EMAIL or asked.count() >= MOST_LINKS_A_DAY:
        raise LinkNotSent
    _send(appointment, row, now)
    _record(row, by, "helper.send_link")


@transaction.atomic
def end(*, place: int, by: Actor, now: datetime) -> None:
    """They help no more: every link of theirs is dead at the next click, and who drove drives no more. Twice is once.

    Raises NotFound, Locked.
    """
    require_unlocked(by)
    patient = _patient(by)
    row = at_place(patient.pk, place)
    if row.ended_at is None:
        end_for(patient.pk, row, by=by, now=now)


@transaction.atomic
def end_at_desk(*, patient_id: int, place: int, by: Actor, now: datetime) -> None:
    """As `end`, by the desk for the patient. Raises NotFound."""
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=patient_id)
    row = at_place(patient.pk, place)
    if row.ended_at is None:
        end_for(patient.pk, row, by=by, now=now)


def end_for(patient_id: int, row: Companion, *, by: Actor, now: datetime) -> None:
    """As `end`, of somebody who was found in the caller's own scope; inside a transaction that holds the patient."""
    open_rows = Appointment.objects.filter(patient=patient_id, status__in=DESK_MAY_NAME)
    locked = open_rows.select_for_update(of=("self",)).select_related("site", "patient", "protocol_version")
    appointments = list(locked.order_by("pk"))
    was_contact = row.contact_agreed_at is not None
    Companion.objects.filter(pk=row.pk).update(
        ended_at=now, ended_by_name=by.name[:120], contact_agreed_at=None
    )
    AccessLink.objects.filter(companion=row, revoked_at=None).update(revoked_at=now)
    link_sessions.end_sessions_of(row, now)
    driven = _stop_driving(row, appointments, by, now)
    for appointment in appointments:
        if was_contact or appointment.pk in driven:
            ride_openings.next_step(appointment, now)
    _record(row, by, "helper.end")


def _stop_driving(row: Companion, appointments: list[Appointment], by: Actor, now: datetime) -> set[int]:
    """Appointments that they were to drive home from; on the day the desk is told at once."""
    rides = RideHome.objects.filter(appointment__in=appointments, driver=row, handed_over_at=None)
    driven = {ride.appointment_id: ride for ride in rides}
    for appointment in appointments:
        if appointment.pk not in driven:
            continue
        ride_openings.open_again(driven[appointment.pk])
        ride_openings.ask_again(appointment, by=by, now=now)
        if appointment.status != Status.EXPECTED or appointment.starts_at - now < _A_DAY:
            calls.open(appointment_id=appointment.pk, reason="driver_unsure", due_at=now, by=by, now=now)
    return set(driven)


def _patient(by: Actor) -> Patient:
    rows = patients_for(by).select_for_update(of=("self",), no_key=True)
    return one(rows, appointment=by.appointment_id)


def _held(by: Actor) -> tuple[Patient, Appointment]:
    patient = _patient(by)
    rows = appointments_for(by).select_for_update(of=("self",))
    related = rows.select_related("site", "patient", "protocol_version")
    return patient, one(related, pk=by.appointment_id)


def _present(patient: Patient, place: int) -> Companion:
    row = at_place(patient.pk, place)
    if row.ended_at is not None:
        raise NotFound
    return row


def _driver_of(appointment: Appointment) -> int | None:
    rides = RideHome.objects.filter(appointment=appointment)
    return rides.values_list("driver_id", flat=True).first()


def _grant(row: Companion, *, may_read: bool, may_tick: bool, now: datetime) -> None:
    """Since when stays as it was while nothing changes."""
    reads, ticks = may_read or may_tick, may_tick
    Companion.objects.filter(pk=row.pk).update(
        may_read_at=(row.may_read_at or now) if reads else None,
        may_tick_at=(row.may_tick_at or now) if ticks else None,
    )


def _send(appointment: Appointment, row: Companion, now: datetime) -> None:
    """Whoever only drives is asked again whether they come."""
    if row.help_agreed_at is not None:
        planning.add_helper_link(appointment, companion_id=row.pk, now=now)
    elif row.pk == _driver_of(appointment):
        planning.add_driver_asked(appointment, now=now)


def _record(row: Companion, by: Actor, action: str) -> None:
    data: dict[str, audit.Value] = {"patient": row.patient_id}
    audit.record(by=by, action=action, obj=f"companion:{row.pk}", site_id=row.site_id, data=data)
