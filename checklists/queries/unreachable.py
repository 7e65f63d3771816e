"""Patients with a coming appointment whom email does not reach: why, since when, and whom to call instead."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet

from checklists.models import Patient
from checklists.queries.scope import patients_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.hindrances import Contact, Hindered, hindrances
from checklists.rules.last_check import FRESH_ADDRESS


@dataclass(frozen=True)
class Unreachable:
    """One patient; `next_at` is the start of their next appointment."""

    id: int
    name: str
    date_of_birth: date
    phone: str
    next_at: datetime
    why: tuple[Hindered, ...]


def unreachable(*, site_id: int, by: Actor, now: datetime) -> tuple[Unreachable, ...]:
    """By their next appointment, the nearest first; one statement."""
    rows = _rows(site_id, by, now).annotate(next_at=_next_at(now))
    return tuple(_line(row, now) for row in rows.order_by("next_at", "pk"))


def count(*, site_id: int, by: Actor, now: datetime) -> int:
    """How many there are."""
    return _rows(site_id, by, now).annotate(next_at=_next_at(now)).count()


def contact_of(row: Patient) -> Contact:
    """As the rules take it."""
    return Contact(
        email=row.email,
        phone=row.phone,
        changed_at=row.email_changed_at,
        failed_at=row.address_failed_at,
        stopped_at=row.reminders_stopped_at,
        follow_up_stopped_at=row.follow_up_stopped_at,
    )


def _rows(site_id: int, by: Actor, now: datetime) -> QuerySet[Patient]:
    hindered = Q(email="") | Q(address_failed_at__isnull=False) | Q(reminders_stopped_at__isnull=False)
    hindered |= Q(follow_up_stopped_at__isnull=False) | Q(email_changed_at__gt=now - FRESH_ADDRESS)
    coming = Q(appointment__status=Status.EXPECTED, appointment__starts_at__gt=now)
    return patients_for(by).filter(hindered, coming, site_id=site_id)


def _next_at(now: datetime) -> Min:
    return Min(
        "appointment__starts_at",
        filter=Q(appointment__status=Status.EXPECTED, appointment__starts_at__gt=now),
    )


def _line(row: Patient, now: datetime) -> Unreachable:
    return Unreachable(
        id=row.pk,
        name=f"{row.first_name} {row.last_name}",
        date_of_birth=row.date_of_birth,
        phone=row.phone,
        next_at=row.next_at,  # type: ignore[attr-defined]
        why=hindrances(contact_of(row), now),
    )
