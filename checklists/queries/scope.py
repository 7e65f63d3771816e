"""Every look-up starts here: from the rows the caller may reach. An id in a request proves nothing."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from checklists.models import Appointment, Patient
from checklists.rules.access import Actor, ActorKind

Row = TypeVar("Row", bound=Model)
_TO_THE_PATIENT = {"patient": "patient_id", "appointment": "appointment__patient_id"}
_WITHOUT_A_LINK = frozenset({ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.BREAK_GLASS})


class NotFound(LookupError):
    """There is no such row in the caller's own set; which of both is not said."""


class Locked(LookupError):
    """It opens with a code to the address on file, and this link has not typed one."""


def require_unlocked(by: Actor) -> None:
    """Earlier answers, contacts and the links of others: the second level of a patient's link. Raises Locked."""
    if by.kind not in (ActorKind.STAFF, ActorKind.SYSTEM) and not by.unlocked:
        raise Locked


def within(rows: QuerySet[Row], by: Actor) -> QuerySet[Row]:
    """Rows that carry a site, narrowed to the caller's sites; the system reaches all, a break-glass hour one patient's."""
    if by.kind is ActorKind.SYSTEM:
        return rows
    mine = rows.filter(site_id__in=by.site_ids)
    return _of_one_patient(mine, by) if by.kind is ActorKind.BREAK_GLASS else mine


def _of_one_patient(rows: QuerySet[Row], by: Actor) -> QuerySet[Row]:
    """What hangs on the patient whose record is open; nothing of a table that hangs on nobody."""
    if rows.model is Patient:
        return rows.filter(pk=by.patient_id or 0)
    names = {field.name for field in rows.model._meta.get_fields()}
    path = next((path for name, path in _TO_THE_PATIENT.items() if name in names), None)
    return rows.filter(**{path: by.patient_id or 0}) if path else rows.none()


def appointments_for(by: Actor) -> QuerySet[Appointment]:
    """A link reaches its one appointment; staff, and a wall screen, those of their site."""
    rows = within(Appointment.objects.all(), by)
    if by.kind in _WITHOUT_A_LINK or by.kind is ActorKind.BOARD:
        return rows
    return rows.filter(pk=by.appointment_id or 0)


def patients_for(by: Actor) -> QuerySet[Patient]:
    """Without records that were merged, whose own stands with another patient now, and without those that were erased."""
    rows = within(Patient.objects.filter(merged_into=None, erased_at=None), by)
    if by.kind in _WITHOUT_A_LINK:
        return rows
    return rows.filter(appointment__pk=by.appointment_id or 0)


def one(rows: QuerySet[Row], **which: object) -> Row:
    """The one row of the set, or NotFound."""
    row = rows.filter(**which).first()
    if row is None:
        raise NotFound
    return row
