"""A patient's own number and address, changed by the patient after a code. Source: security.md 3, 4.12, ML-8.

A new address ends every link and open phone: they went to the old one, which is told. The new link waits until somebody
has read the address back, or a day.
"""

from datetime import datetime

from django.db import transaction

from checklists.actions import patients, planning
from checklists.models import Patient
from checklists.queries.scope import appointments_for, one, patients_for, require_unlocked
from checklists.rules.access import Actor


@transaction.atomic
def change(*, phone: str, email: str, by: Actor, now: datetime) -> None:
    """Same values change nothing. Raises Locked, NotFound."""
    require_unlocked(by)
    rows = patients_for(by).select_for_update(of=("self",), no_key=True)
    patient = one(rows, appointment=by.appointment_id)
    same = email.lower() == patient.email.lower()
    changes: dict[str, object] = {"phone": phone} if same else {"phone": phone, "email": email}
    changed = patients.change(patient_id=patient.pk, changes=changes, by=by, now=now)
    if "email" in changed:
        _tell(patient, by, now)


def _tell(before: Patient, by: Actor, now: datetime) -> None:
    """A new link to the new address, a word to the one before."""
    Patient.objects.filter(pk=before.pk).update(former_email=before.email)
    held = appointments_for(by).select_for_update(of=("self",))
    appointment = one(held.select_related("site", "patient", "protocol_version"), pk=by.appointment_id)
    planning.add_new_link(appointment, now=now)
    if before.email:
        planning.add_address_left(appointment, now=now)
