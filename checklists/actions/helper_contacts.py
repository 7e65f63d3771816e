"""How the desk reaches somebody who helps a patient: another number or address, as they said it."""

from datetime import datetime

from django.db import transaction

from checklists.actions import audit, link_sessions, planning
from checklists.models import AccessLink, Appointment, Companion
from checklists.queries.companions import at_place
from checklists.queries.scope import NotFound, one, patients_for
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status


@transaction.atomic
def change(*, patient_id: int, place: int, phone: str, email: str, by: Actor, now: datetime) -> bool:
    """Whether something is different now. Links that went to another address are dead at the next click.

    Who stopped our messages stays unwritten to. Raises NotFound, also for one whose help has ended.
    """
    patient = one(patients_for(by).select_for_update(of=("self",), no_key=True), pk=patient_id)
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        patient=patient, status=Status.EXPECTED, starts_at__gt=now
    )
    coming = list(rows.select_related("site", "patient", "protocol_version").order_by("pk"))
    row = at_place(patient.pk, place)
    if row.ended_at is not None:
        raise NotFound
    changed = [name for name, value in (("phone", phone), ("email", email)) if getattr(row, name) != value]
    if not changed:
        return False
    row.phone, row.email = phone, email
    if "email" in changed:
        row.address_failed_at = None
        AccessLink.objects.filter(companion=row, revoked_at=None).update(revoked_at=now)
        link_sessions.end_sessions_of(row, now)
    row.save(update_fields=["phone", "email", "address_failed_at"])
    planning.revise_all(coming, now=now)
    _record(row, by, changed)
    return True


def _record(row: Companion, by: Actor, fields: list[str]) -> None:
    data: dict[str, audit.Value] = {"patient": row.patient_id, "fields": fields}
    obj = f"companion:{row.pk}"
    audit.record(by=by, action="helper.change_contact", obj=obj, site_id=row.site_id, data=data)
