"""The demo's day: booked, prepared and played around now; made once a day, told again on each call."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from checklists.actions import appointments, demo, patients
from checklists.management.demo.people import PATIENTS, SITE, DemoPatient
from checklists.management.demo.plays import PLAYS, Stage
from checklists.management.demo.troubles import TROUBLES
from checklists.queries import demo as told
from checklists.queries import protocol_versions
from checklists.queries.protocol_versions import PublishedProtocol
from checklists.rules.access import Actor, ActorKind, Role, system
from checklists.rules.protocol import Protocol

_BY = system("demo")
_ZONE = ZoneInfo(SITE.time_zone)
_BOOKED_BEFORE = timedelta(days=12)
_STEP = timedelta(minutes=5)


@dataclass(frozen=True)
class _Staff:
    desk: Actor
    nurse: Actor
    prescriber: Actor


@transaction.atomic
def play(*, site_id: int, now: datetime, anew: bool) -> None:
    """Make today's demo appointments, unless they stand already and `anew` is not asked for."""
    if told.stands(site_id=site_id, on=now.astimezone(_ZONE).date(), zone=_ZONE) and not anew:
        return
    staff = _Staff(
        *(
            told.actor_at(site_id=site_id, role=role)
            for role in (Role.FRONT_DESK, Role.NURSE, Role.PRESCRIBER)
        )
    )
    for place, person in enumerate(PATIENTS):
        _perform(site_id, person, start(person, place, now), staff, now)


def start(person: DemoPatient, place: int, now: datetime) -> datetime:
    """The hoped-for start on a five-minute mark; today's parts stay on today's board at any hour of the night."""
    wanted = now + timedelta(hours=person.hours)
    wanted -= timedelta(minutes=wanted.minute % 5, seconds=wanted.second, microseconds=wanted.microsecond)
    if abs(person.hours) > 24:
        return wanted
    today = now.astimezone(_ZONE).date()
    # Two on a mark: the last of them all is still today.
    first = datetime.combine(today, time(0, 5), _ZONE) + place // 2 * _STEP
    last = datetime.combine(today, time(22, 45), _ZONE) + place // 2 * _STEP
    return min(max(wanted, first), last).astimezone(now.tzinfo)


def _perform(site_id: int, person: DemoPatient, starts_at: datetime, staff: _Staff, now: datetime) -> None:
    booked_at = now - _BOOKED_BEFORE if person.play != "fresh" else now
    patient_id = told.patient_id(site_id=site_id, email=_email(person)) or _add(
        site_id, person, staff.desk, booked_at
    )
    published = _published(site_id, person.protocol)
    booked = appointments.book(
        site_id=site_id,
        patient_id=patient_id,
        protocol_version_id=published.version_id,
        starts_at=starts_at,
        provider="Dr Lee",
        external_id=f"demo-{uuid.uuid4().hex[:12]}",
        by=staff.desk,
        now=booked_at,
    )
    demo.forget_past_reminders(appointment_id=booked.appointment_id, by=_BY, now=now)
    stage = _stage(site_id, booked.appointment_id, published.protocol, starts_at, person, staff, now)
    (PLAYS | TROUBLES)[person.play](stage)
    # What an act of the past planned is past as well.
    demo.forget_past_reminders(appointment_id=booked.appointment_id, by=_BY, now=now)


def _published(site_id: int, slug: str) -> PublishedProtocol:
    """The protocol of that slug; what is booked by default where the site has none of it."""
    found = protocol_versions.published_of(site_id=site_id)
    return next((each for each in found if each.slug == slug), found[0])


def _stage(
    site_id: int,
    appointment_id: int,
    protocol: Protocol,
    starts_at: datetime,
    person: DemoPatient,
    staff: _Staff,
    now: datetime,
) -> Stage:
    patient = Actor(
        kind=ActorKind.PATIENT,
        key=f"demo{appointment_id}",
        name=person.first_name,
        site_ids=frozenset({site_id}),
        appointment_id=appointment_id,
    )
    return Stage(appointment_id, protocol, starts_at, now, patient, staff.desk, staff.nurse, staff.prescriber)


def _add(site_id: int, person: DemoPatient, by: Actor, now: datetime) -> int:
    number = f"D{PATIENTS.index(person) + 101}"
    return patients.add(
        site_id=site_id,
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        email=_email(person),
        phone=f"+1 303 555 01{PATIENTS.index(person) + 10}",
        record_number=number,
        by=by,
        now=now,
    )


def _email(person: DemoPatient) -> str:
    return f"{person.address or f'{person.first_name}.{person.last_name}'}@patient.example".lower()
