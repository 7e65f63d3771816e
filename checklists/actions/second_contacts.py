"""Whom we may ask when nobody is named to take a patient home: named by the desk, or by the patient after a code."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from checklists.actions import audit, companions, planning
from checklists.models import Appointment, Companion, Patient
from checklists.queries.scope import one, patients_for, require_unlocked
from checklists.queries.second_contacts import second_contacts
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status


@dataclass(frozen=True)
class SecondContact:
    """Whom the patient agreed to. Without an `email` they are phoned; `language` "" is the patient's own."""

    name: str
    phone: str
    email: str = ""
    relation: str = ""
    language: str = ""


@transaction.atomic
def name(*, patient_id: int, contact: SecondContact, by: Actor, now: datetime) -> None:
    """One a patient: another person or address takes the place of the one before, whose links end.

    The caller has the patient's word that we may write to them. The same again changes nothing. Raises NotFound, Locked.
    """
    require_unlocked(by)
    patient, coming = _held(patient_id, by, now)
    before = second_contacts([patient.pk]).get(patient.pk)
    if before is not None and _is_same(before, contact):
        _keep(before, contact, by)
        return
    if before is not None:
        _end(before, now)
    named = companions.write_down(
        patient,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        relation=contact.relation,
        language=contact.language,
        contact_agreed_at=now,
    )
    planning.revise_all(coming, now=now)
    _record(named, by, "contact.name")


@transaction.atomic
def name_own(*, contact: SecondContact, by: Actor, now: datetime) -> None:
    """As `name`, of whoever's link this is. Raises NotFound, Locked."""
    require_unlocked(by)
    patient = one(patients_for(by), appointment=by.appointment_id)
    name(patient_id=patient.pk, contact=contact, by=by, now=now)


@transaction.atomic
def end(*, patient_id: int, by: Actor, now: datetime) -> None:
    """Nobody is written to in the patient's place any more. Twice is once. Raises NotFound."""
    patient, coming = _held(patient_id, by, now)
    before = second_contacts([patient.pk]).get(patient.pk)
    if before is None:
        return
    _end(before, now)
    planning.revise_all(coming, now=now)
    _record(before, by, "contact.end")


def _held(patient_id: int, by: Actor, now: datetime) -> tuple[Patient, list[Appointment]]:
    """The patient, then each coming appointment by id, then whoever helps: the one order in which everybody locks.

    The patient's key stays free: naming a driver only refers to it.
    """
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=patient_id)
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        patient=patient, status=Status.EXPECTED, starts_at__gt=now
    )
    return patient, list(rows.select_related("site", "patient", "protocol_version").order_by("pk"))


def _is_same(before: Companion, contact: SecondContact) -> bool:
    """Another name or address is another person: what the one before said stays theirs."""
    return (before.name, before.email.lower()) == (contact.name, contact.email.lower())


def _keep(before: Companion, contact: SecondContact, by: Actor) -> None:
    now = {"phone": contact.phone, "relation": contact.relation, "language": contact.language}
    changed = [field for field, value in now.items() if getattr(before, field) != value]
    if changed:
        Companion.objects.filter(pk=before.pk).update(**now)
        _record(before, by, "contact.change", fields=changed)


def _end(before: Companion, now: datetime) -> None:
    Companion.objects.filter(pk=before.pk).update(contact_agreed_at=None)
    companions.end_links(before, now=now)


def _record(companion: Companion, by: Actor, action: str, fields: list[str] | None = None) -> None:
    data: dict[str, audit.Value] = {"patient": companion.patient_id}
    if fields:
        data["fields"] = fields
    obj = f"companion:{companion.pk}"
    audit.record(by=by, action=action, obj=obj, site_id=companion.site_id, data=data)
