"""What a prescriber read before a decision: a mark that changes with the list, and with what was decided on it."""

import hashlib
import json
from collections.abc import Iterable

from checklists.models import Appointment, MedicationEntry, MedicationReview, PatientCondition

_SHOWN = (
    "pk", "text", "route", "ask", "guess_refused_at", "last_dose_at", "identified_at", "matches",
)  # fmt: skip


def review_mark(appointment: Appointment) -> str:
    """The medicines of this appointment, the patient's newest decision, the conditions that count; three statements."""
    patient = appointment.patient_id
    decided = MedicationReview.objects.filter(entry__appointment__patient_id=patient)
    conditions = PatientCondition.objects.filter(patient_id=patient, ended_at=None)
    return mark_of(
        appointment,
        MedicationEntry.objects.filter(appointment=appointment, removed_at=None),
        decided.values_list("pk", flat=True),
        conditions.values_list("kind", flat=True),
    )


def mark_of(
    appointment: Appointment, entries: Iterable[MedicationEntry], decided: Iterable[int], kinds: Iterable[str]
) -> str:
    """The same of what a caller has read: the list, every decision on the patient by id, the conditions that count."""
    listed = sorted(entries, key=lambda entry: entry.pk)
    said = [
        [[getattr(entry, name) for name in _SHOWN] for entry in listed],
        max(decided, default=None),
        sorted(kinds),
        str(appointment.starts_at),
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


def seen_texts(*, appointment_id: int, entry_ids: list[int]) -> tuple[str, ...]:
    """The lines that a page showed, as they were written; only those of this appointment."""
    rows = MedicationEntry.objects.filter(appointment_id=appointment_id, pk__in=entry_ids)
    return tuple(row.text for row in rows.order_by("added_at", "pk"))
