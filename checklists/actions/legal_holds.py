"""A record has to stay, until a privacy officer says otherwise."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit
from checklists.actions.erasures import NotYours
from checklists.models import LegalHold, Patient
from checklists.queries.scope import one, within
from checklists.rules.access import Actor, Role
from checklists.rules.erasure import HoldReason


@transaction.atomic
def place(*, patient_id: int, reason: HoldReason, by: Actor, now: datetime) -> None:
    """By the number of the record. Twice is once. Raises NotFound and NotYours."""
    _require_officer(by)
    patient = one(within(Patient.objects.select_for_update(of=("self",), no_key=True), by), pk=patient_id)
    if LegalHold.objects.filter(patient=patient, ended_at=None).exists():
        return
    LegalHold.objects.create(  # type: ignore[misc]  # only staff have a role
        site_id=patient.site_id, patient=patient, reason=reason, placed_at=now, placed_by_id=by.user_id
    )
    _record(patient.site_id, patient.pk, by, "hold.place")


@transaction.atomic
def lift(*, patient_id: int, by: Actor, now: datetime) -> None:
    """Raises NotFound and NotYours."""
    _require_officer(by)
    hold = one(
        within(LegalHold.objects.select_for_update(of=("self",)), by), patient_id=patient_id, ended_at=None
    )
    LegalHold.objects.filter(pk=hold.pk).update(ended_at=now, ended_by_id=by.user_id)
    _record(hold.site_id, patient_id, by, "hold.lift")


def _require_officer(by: Actor) -> None:
    if not by.has(Role.PRIVACY_OFFICER):
        raise NotYours


def _record(site_id: int, patient_id: int, by: Actor, action: str) -> None:
    audit.record(by=by, action=action, obj=f"patient:{patient_id}", site_id=site_id)
