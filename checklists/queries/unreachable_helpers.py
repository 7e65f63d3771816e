"""Whom no email reaches among those who help patients with a coming appointment: drivers, second contacts, helpers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, Min, OuterRef, Q

from checklists.models import Companion, RideHome
from checklists.queries.contact_reach import contact_reach
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.plan_facts import ContactReach


class Part(StrEnum):
    """What somebody does for a patient; the first that holds is named."""

    DRIVER = "driver"
    SECOND_CONTACT = "second_contact"
    HELPER = "helper"


@dataclass(frozen=True)
class UnreachableHelper:
    """One person; `next_at` is the start of the patient's next appointment, `since` None where nobody knows."""

    name: str
    phone: str
    part: Part
    why: ContactReach
    since: datetime | None
    patient_id: int
    patient: str
    next_at: datetime


def unreachable_helpers(*, site_id: int, by: Actor, now: datetime) -> tuple[UnreachableHelper, ...]:
    """By their patient's next appointment, the nearest first; one statement."""
    coming = Q(patient__appointment__status=Status.EXPECTED, patient__appointment__starts_at__gt=now)
    drives = RideHome.objects.filter(
        driver=OuterRef("pk"), appointment__status=Status.EXPECTED, appointment__starts_at__gt=now
    )
    rows = within(Companion.objects.filter(site_id=site_id, ended_at=None), by).annotate(
        drives=Exists(drives)
    )
    rows = rows.filter(Q(email="") | Q(stopped_at__isnull=False) | Q(address_failed_at__isnull=False))
    rows = rows.filter(Q(drives=True) | Q(contact_agreed_at__isnull=False) | Q(help_agreed_at__isnull=False))
    found = rows.filter(coming).select_related("patient")
    found = found.annotate(next_at=Min("patient__appointment__starts_at", filter=coming))
    return tuple(_line(row) for row in found.order_by("next_at", "pk"))


def _line(row: Companion) -> UnreachableHelper:
    why = contact_reach(row)
    since = {ContactReach.STOPPED: row.stopped_at, ContactReach.BOUNCED: row.address_failed_at}
    return UnreachableHelper(
        name=row.name,
        phone=row.phone,
        part=_part(row),
        why=why,
        since=since.get(why),
        patient_id=row.patient_id,
        patient=f"{row.patient.first_name} {row.patient.last_name}",
        next_at=row.next_at,  # type: ignore[attr-defined]
    )


def _part(row: Companion) -> Part:
    if row.drives:  # type: ignore[attr-defined]
        return Part.DRIVER
    return Part.SECOND_CONTACT if row.contact_agreed_at else Part.HELPER
