"""Patients as one site knows them: add, change, and what a changed address means for their links."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from checklists.actions import audit, calls
from checklists.models import Appointment, Call, Patient
from checklists.queries.scope import NotFound, one, patients_for
from checklists.rules.access import Actor, ActorKind
from checklists.rules.patient_fields import FIELDS

_COLOURS = ("amber", "blue", "copper", "green", "grey", "red", "silver", "violet", "white", "yellow")
_THINGS = ("bridge", "candle", "garden", "harbour", "kettle", "ladder", "meadow", "river", "teapot", "window")


class RecordNumberTaken(Exception):
    """Another patient of this site has this record number."""


@dataclass(frozen=True)
class NewPatient:
    first_name: str
    last_name: str
    date_of_birth: date
    email: str
    phone: str
    record_number: str = ""
    preferred_name: str = ""
    language: str = "en"


@transaction.atomic
def add_all(*, site_id: int, new: Collection[NewPatient], by: Actor, now: datetime) -> tuple[int, ...]:
    """New patients, each with a recognition phrase of their own; their ids in the given order.

    Raises RecordNumberTaken, NotFound.
    """
    if by.kind is not ActorKind.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    rows = [_row(site_id, each) for each in new]
    with _once():
        Patient.objects.bulk_create(rows)
    ids = tuple(row.pk for row in rows)
    obj = f"patient:{ids[0]}" if len(ids) == 1 else f"site:{site_id}"
    audit.record(by=by, action="patient.add", obj=obj, site_id=site_id, data={"patients": list(ids)})
    return ids


def add(
    *,
    site_id: int,
    first_name: str,
    last_name: str,
    date_of_birth: date,
    email: str,
    phone: str,
    by: Actor,
    now: datetime,
    record_number: str = "",
    preferred_name: str = "",
    language: str = "en",
) -> int:
    """One new patient; the id. Raises RecordNumberTaken, NotFound."""
    new = NewPatient(
        first_name, last_name, date_of_birth, email, phone, record_number, preferred_name, language
    )
    return add_all(site_id=site_id, new=[new], by=by, now=now)[0]


def _row(site_id: int, new: NewPatient) -> Patient:
    phrase = f"{secrets.choice(_COLOURS)} {secrets.choice(_THINGS)}"
    fields = {**asdict(new), "email": new.email.strip()}
    return Patient(site_id=site_id, recognition_phrase=phrase, **fields)


@transaction.atomic
def change(*, patient_id: int, changes: dict[str, object], by: Actor, now: datetime) -> tuple[str, ...]:
    """Set the named fields; the names of those that differ now. Same values change nothing.

    A new address ends the links and sessions of coming appointments: they went to the old one.
    Raises NotFound, RecordNumberTaken, and KeyError for a field that is not among FIELDS.
    """
    row = one(patients_for(by).select_for_update(no_key=True), pk=patient_id)
    changed = tuple(
        name for name in changes if name in _checked(changes) and getattr(row, name) != changes[name]
    )
    if not changed:
        return ()
    for name in changed:
        setattr(row, name, changes[name])
    if "email" in changed:
        row.email_changed_at, row.address_failed_at = now, None
        _end_links(row)
        _settle_calls(row, by, now)
    with _once():
        row.save()
    audit.record(
        by=by,
        action="patient.change",
        obj=f"patient:{row.pk}",
        site_id=row.site_id,
        data={"fields": list(changed)},
    )
    return changed


def _checked(changes: dict[str, object]) -> dict[str, object]:
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise KeyError(f"no field of a patient: {', '.join(sorted(unknown))}")
    return changes


def _end_links(row: Patient) -> None:
    Appointment.objects.filter(patient=row).update(link_epoch=F("link_epoch") + 1)


def _settle_calls(row: Patient, by: Actor, now: datetime) -> None:
    """Nobody asks for another address any more; this one is read back to them instead."""
    standing = Call.objects.filter(appointment__patient=row, reason="address_failed", closed_at=None)
    for appointment_id in sorted(set(standing.values_list("appointment_id", flat=True))):
        calls.settle(appointment_id=appointment_id, reasons=["address_failed"], by=by, now=now)


@contextmanager
def _once() -> Iterator[None]:
    """The table refuses a record number that another patient of the site has."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "patient_record_number_once" in str(error):
            raise RecordNumberTaken from error
        raise
