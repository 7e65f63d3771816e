"""What a site holds already, as far as a schedule may speak of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower, Upper

from checklists.models import Appointment, Patient, StatusChange
from checklists.rules.appointment_status import Status
from checklists.rules.schedule_file import ScheduleRow
from checklists.rules.schedule_known import KnownAppointment, KnownPatient

IMPORT_REASON = "schedule_import"
_A_DAY = timedelta(days=1)


def known_patients(*, site_id: int, rows: Iterable[ScheduleRow]) -> tuple[KnownPatient, ...]:
    """Patients of the site that any row could mean: by record number, last name or the clinic's own number.

    A double that was merged is known by its own name and number, and means whom it was merged into; those come first, so
    that somebody of one's own counts.
    """
    numbers = {row.record_number.upper() for row in rows if row.record_number}
    theirs = Appointment.objects.filter(
        site_id=site_id, external_id__in={row.external_id for row in rows if row.external_id}
    )
    names = {row.last_name.lower().strip() for row in rows}
    found = Patient.objects.filter(site_id=site_id).annotate(
        number=Upper("record_number"), surname=Lower("last_name")
    )
    found = found.filter(Q(number__in=numbers) | Q(surname__in=names) | Q(pk__in=theirs.values("patient_id")))
    meant = found.select_related("merged_into").order_by("pk")
    return tuple(_patient(one) for one in sorted(meant, key=lambda one: one.merged_into_id is None))


def alike_patients(*, site_id: int, rows: Iterable[ScheduleRow]) -> tuple[KnownPatient, ...]:
    """Patients of the site who share a birth date, a last name or an address with somebody of these rows."""
    listed = list(rows)
    births = {row.date_of_birth for row in listed if row.date_of_birth}
    surnames = {row.last_name.lower().strip() for row in listed}
    emails = {row.email.lower() for row in listed if row.email}
    phones = {row.phone for row in listed if row.phone}
    known = Patient.objects.filter(site_id=site_id, merged_into=None)
    found = known.annotate(surname=Lower("last_name"), address=Lower("email")).filter(
        Q(date_of_birth__in=births) | Q(surname__in=surnames) | Q(address__in=emails) | Q(phone__in=phones)
    )
    return tuple(_patient(row) for row in found.order_by("pk"))


def known_appointments(
    *, site_id: int, patients: Iterable[KnownPatient], rows: Iterable[ScheduleRow]
) -> tuple[KnownAppointment, ...]:
    """Appointments that any row could mean: by the clinic's number, or of these patients around these days."""
    starts = [row.starts_at for row in rows]
    if not starts:
        return ()
    numbers = {row.external_id for row in rows if row.external_id}
    around = Q(
        patient_id__in=[patient.id for patient in patients],
        starts_at__range=(min(starts) - _A_DAY, max(starts) + _A_DAY),
    )
    last = StatusChange.objects.filter(
        appointment=OuterRef("pk"), to_status=Status.CANCELLED, reason=IMPORT_REASON
    )
    found = Appointment.objects.filter(site_id=site_id).filter(around | Q(external_id__in=numbers))
    return tuple(
        _appointment(row) for row in found.annotate(by_import=Exists(last)).order_by("starts_at", "pk")
    )


def _patient(row: Patient) -> KnownPatient:
    meant = row.merged_into or row
    return KnownPatient(
        meant.pk,
        row.record_number,
        row.first_name,
        row.last_name,
        row.date_of_birth,
        meant.email,
        meant.phone,
    )


def _appointment(row: Appointment) -> KnownAppointment:
    return KnownAppointment(
        id=row.pk,
        patient_id=row.patient_id,
        external_id=row.external_id,
        starts_at=row.starts_at,
        status=Status(row.status),
        duration_minutes=row.duration_minutes,
        provider=row.provider,
        appointment_type=row.appointment_type,
        notes=row.notes,
        cancelled_by_import=row.by_import,  # type: ignore[attr-defined]
    )
