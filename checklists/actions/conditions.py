"""What a nurse or prescriber knows of a patient that changes how they prepare: noted, and ended when it is over."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import audit, own_hours
from checklists.models import Patient, PatientCondition
from checklists.queries.scope import one, patients_for
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.conditions import Condition


@transaction.atomic
def note(*, patient_id: int, kind: Condition, by: Actor, now: datetime) -> bool:
    """Note a condition; whether it is new. Its patient's appointments ahead follow at once.

    Raises NotFound, PermissionDenied.
    """
    patient = _held(patient_id, by)
    if PatientCondition.objects.filter(patient=patient, kind=kind, ended_at=None).exists():
        return False
    ahead = own_hours.ahead(patient.pk, now=now)
    with own_hours.followed(ahead, by=by, now=now):
        row = PatientCondition.objects.create(  # type: ignore[misc]  # only staff have a role
            site_id=patient.site_id, patient=patient, kind=kind.value, noted_at=now, noted_by_id=by.user_id
        )
    own_hours.further(ahead)
    _record(row, "condition.note", by)
    return True


@transaction.atomic
def end(*, patient_id: int, kind: Condition, by: Actor, now: datetime) -> bool:
    """It is over; whether it was noted. The row stays, with who ended it. Raises NotFound, PermissionDenied."""
    patient = _held(patient_id, by)
    row = PatientCondition.objects.filter(patient=patient, kind=kind, ended_at=None).first()
    if row is None:
        return False
    ahead = own_hours.ahead(patient.pk, now=now)
    with own_hours.followed(ahead, by=by, now=now):
        row.ended_at, row.ended_by_id = now, by.user_id
        row.save(update_fields=["ended_at", "ended_by"])
    own_hours.further(ahead)
    _record(row, "condition.end", by)
    return True


def _held(patient_id: int, by: Actor) -> Patient:
    """The patient in the caller's own set; two people who note the same thing wait for each other."""
    if not by.has(*CLINICAL):
        raise PermissionDenied
    found = one(patients_for(by), pk=patient_id)
    return Patient.objects.select_for_update(no_key=True).get(pk=found.pk)


def _record(row: PatientCondition, action: str, by: Actor) -> None:
    """Which condition is read in its row, not in the audit."""
    audit.record(by=by, action=action, obj=f"condition:{row.pk}", site_id=row.site_id)
