"""A record leaves as a file: who took which, and why. Written before the file, and no more than six an hour of one record."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit
from checklists.models import AuditEntry, LinkSession, Patient
from checklists.queries.scope import Locked, appointments_for, one, patients_for, require_unlocked
from checklists.rules.access import Actor
from checklists.rules.audit_trail import chain_of
from checklists.rules.record_copy import HOUR, MOST_AN_HOUR, Reason, is_fresh

_OWN, _EXPORT = "record.copy", "record.export"


class EnoughCopies(Exception):
    """Six of this record went out within the hour."""


@transaction.atomic
def own(*, form: str, by: Actor, now: datetime) -> None:
    """The patient's own, of a code that was typed at most five minutes ago. Raises Locked, NotFound, EnoughCopies."""
    require_unlocked(by)
    row = one(appointments_for(by), pk=by.appointment_id)
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=row.patient_id)
    session = one(LinkSession.objects.filter(ended_at=None), pk=by.session_id)
    if not is_fresh(unlocked_until=session.unlocked_until, now=now):
        raise Locked
    _taken(patient, _OWN, {"form": form}, by, now)


@transaction.atomic
def export(*, patient_id: int, form: str, reason: Reason, by: Actor, now: datetime) -> None:
    """One record, by a prescriber. Raises NotFound, EnoughCopies."""
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=patient_id)
    _taken(patient, _EXPORT, {"form": form, "reason": reason.value}, by, now)


def _taken(patient: Patient, action: str, data: dict[str, audit.Value], by: Actor, now: datetime) -> None:
    """Under the record's lock, so that many at once are counted one after the other."""
    obj = f"patient:{patient.pk}"
    rows = AuditEntry.objects.filter(chain=chain_of(patient.site_id), obj=obj, at__gt=now - HOUR)
    if rows.filter(action__in=(_OWN, _EXPORT)).count() >= MOST_AN_HOUR:
        raise EnoughCopies
    audit.record(by=by, action=action, obj=obj, site_id=patient.site_id, data=data)
