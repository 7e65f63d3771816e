"""A new email address that somebody read back to the patient: what waited for that may go."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest

from checklists.actions import audit, bell, calls
from checklists.models import Appointment, Patient, Reminder, ReminderEvent
from checklists.queries.scope import one, patients_for
from checklists.rules.access import Actor

REASON = "address_changed"


@transaction.atomic
def confirm(*, patient_id: int, by: Actor, now: datetime) -> int:
    """The address was read back; how many waiting messages are planned again. Raises NotFound.

    A second time changes nothing. What has passed its last useful moment is ended by the sweep, as always.
    """
    patient = one(patients_for(by).select_for_update(no_key=True), pk=patient_id)
    if patient.email_changed_at is None:
        return 0
    coming = list(Appointment.objects.select_for_update().filter(patient=patient).order_by("pk"))
    Patient.objects.filter(pk=patient.pk).update(email_changed_at=None)
    released = _released(coming, now)
    if released:
        bell.ring()
    for appointment in coming:
        calls.settle(appointment_id=appointment.pk, reasons=[REASON], by=by, now=now)
    audit.record(
        by=by, action="patient.confirm_address", obj=f"patient:{patient.pk}", site_id=patient.site_id
    )
    return released


def _released(appointments: list[Appointment], now: datetime) -> int:
    """Plan the paused rows again, in the order of their ids, with their history."""
    rows = Reminder.objects.select_for_update().filter(
        appointment__in=appointments, state="paused", reason=REASON
    )
    paused = list(rows.order_by("pk"))
    ids = [row.pk for row in paused]
    Reminder.objects.filter(pk__in=ids).update(
        state="planned", reason="", next_try_at=Greatest("next_try_at", now)
    )
    ReminderEvent.objects.bulk_create(
        ReminderEvent(site_id=row.site_id, reminder=row, at=now, state="planned", reason="address_confirmed")
        for row in paused
    )
    return len(paused)
