"""Weeks before today, for whoever wants to see what reports look like: played on demand, since each takes some seconds."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from checklists.actions import appointments, calls, confirmations, demo, overrides, patients
from checklists.actions.bookings import NewAppointment, book_all
from checklists.actions.patients import NewPatient
from checklists.management.demo import plays
from checklists.management.demo.people import SITE
from checklists.management.demo.plays import Stage
from checklists.queries import demo as told
from checklists.queries import protocol_versions
from checklists.rules.access import Actor, ActorKind, Role, system
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind, Outcome
from checklists.rules.override_reasons import OverrideReason

_BY = system("demo")
_ZONE = ZoneInfo(SITE.time_zone)
_DAY, _BOOKED_BEFORE = timedelta(days=1), timedelta(days=12)
_FIRST_NAMES = (
    "Alma",
    "Boris",
    "Clara",
    "Dario",
    "Edith",
    "Felix",
    "Greta",
    "Hugo",
    "Irma",
    "Julio",
    "Karin",
    "Leo",
)


def came_unprepared(stage: Stage) -> None:
    """Asked everything at the desk, and treated."""
    plays.not_finished(stage)
    _through_the_day(stage)


def ride_let_pass(stage: Stage) -> None:
    """Said that somebody would come; at the desk there was nobody: two people let it pass."""
    plays.ready(stage)
    for to, minutes in ((Status.ARRIVED, -32), (Status.CHECKED_IN, -28)):
        plays.move(stage, to, minutes)
    position = next(n for n, item in enumerate(stage.protocol.items, 1) if item.kind is ItemKind.RIDE)
    version, seen = told.seen(appointment_id=stage.appointment_id, position=position)
    answer = confirmations.Answer(position, Outcome.NOT_MET, seen)
    common = {"appointment_id": stage.appointment_id, "by": stage.nurse}
    confirmations.record(answers=(answer,), seen_version=version, now=stage.at(-20), **common)  # type: ignore[arg-type]
    reason = OverrideReason.TRANSPORT_ARRANGED
    asked = overrides.request(position=position, reason=reason, now=stage.at(-18), **common)  # type: ignore[arg-type]
    if asked.needs_second:
        overrides.approve(override_id=asked.override_id, by=stage.prescriber, now=stage.at(-15))


def cancelled_that_day(stage: Stage) -> None:
    appointments.cancel(
        appointment_id=stage.appointment_id, reason="patient_asked", by=stage.desk, now=stage.at(-180)
    )


def _through_the_day(stage: Stage) -> None:
    for to, minutes in ((Status.ARRIVED, -34), (Status.CHECKED_IN, -30)):
        plays.move(stage, to, minutes)
    plays.confirm_all(stage)


# A week of the demo, two or three a day: mostly well, never perfect.
_WEEK: tuple[Callable[[Stage], None], ...] = (
    plays.in_infusion, plays.in_infusion, came_unprepared, plays.in_infusion, plays.no_show, plays.in_infusion,
    ride_let_pass, plays.in_infusion, plays.no_go, plays.in_infusion, plays.in_infusion, cancelled_that_day,
)  # fmt: skip


def play(*, site_id: int, weeks: int, now: datetime) -> int:
    """So many whole weeks before this one, by the product's own actions; how many appointments. Weeks that stand stay."""
    today = now.astimezone(_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    return sum(_week(site_id, monday - timedelta(weeks=back), now) for back in range(weeks, 0, -1))


@transaction.atomic
def _week(site_id: int, monday: date, now: datetime) -> int:
    if told.stands(site_id=site_id, on=monday, zone=_ZONE):
        return 0
    roles = (Role.FRONT_DESK, Role.NURSE, Role.PRESCRIBER)
    staff = [told.actor_at(site_id=site_id, role=role) for role in roles]
    published = protocol_versions.published_of(site_id=site_id)[0]
    starts = [_start(monday, place) for place in range(len(_WEEK))]
    people = _people(site_id, staff[0], starts[0] - _BOOKED_BEFORE)
    ids = book_all(
        site_id=site_id,
        protocol_version_id=published.version_id,
        new=[
            NewAppointment(person, at, provider="Dr Lee", external_id=f"demo-{uuid.uuid4().hex[:12]}")
            for person, at in zip(people, starts, strict=True)
        ],
        by=staff[0],
        now=starts[0] - _BOOKED_BEFORE,
    )
    for part, appointment_id, at in zip(_WEEK, ids, starts, strict=True):
        stage = Stage(appointment_id, published.protocol, at, now, _patient(site_id, appointment_id), *staff)
        part(replace(stage, now=at + _DAY))
        demo.forget_past_reminders(appointment_id=appointment_id, by=_BY, now=now)
        calls.settle(appointment_id=appointment_id, by=_BY, now=at + _DAY)
    return len(ids)


def _start(monday: date, place: int) -> datetime:
    """Three on Monday and Tuesday, two on the other days; the first at nine."""
    day, hour = divmod(place, 3) if place < 6 else (2 + (place - 6) // 2, (place - 6) % 2)
    return datetime.combine(monday + day * _DAY, time(9 + 2 * hour), _ZONE).astimezone(ZoneInfo("UTC"))


def _people(site_id: int, by: Actor, now: datetime) -> list[int]:
    """The same twelve in every week."""
    emails = [f"{name}.past@patient.example".lower() for name in _FIRST_NAMES]
    known = [told.patient_id(site_id=site_id, email=email) for email in emails]
    if None not in known:
        return [each for each in known if each is not None]
    new = [
        NewPatient(
            name,
            "Past",
            date(1970 + place, 5, 4 + place),
            email,
            f"+1 303 555 01{60 + place}",
            f"D{201 + place}",
        )
        for place, (name, email) in enumerate(zip(_FIRST_NAMES, emails, strict=True))
    ]
    return list(patients.add_all(site_id=site_id, new=new, by=by, now=now))


def _patient(site_id: int, appointment_id: int) -> Actor:
    return Actor(
        kind=ActorKind.PATIENT,
        key=f"demo{appointment_id}",
        name="",
        site_ids=frozenset({site_id}),
        appointment_id=appointment_id,
    )
