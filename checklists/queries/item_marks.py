"""What an item looked like: a mark that changes with what was said, found, measured or let pass, and with nothing else."""

import hashlib

from checklists.models import (
    Appointment,
    Confirmation,
    Intake,
    Item,
    MedicationEntry,
    MedicationReview,
    Override,
    RideHome,
    VitalSigns,
)
from checklists.queries.item_states import is_done
from checklists.rules.facts import ItemKind


def marks(*, appointment: Appointment, items: list[Item]) -> dict[int, str]:
    """A mark for each position. The appointment and its items are the caller's own."""
    confirmed = dict(
        Confirmation.objects.filter(item__appointment=appointment).order_by("pk").values_list("item_id", "pk")
    )
    behind = {
        ItemKind.FASTING.value: _intakes(appointment),
        ItemKind.MEDICINES.value: _medicines(appointment),
        ItemKind.RIDE.value: _ride(appointment),
        ItemKind.VITAL_SIGNS.value: _readings(appointment),
    }
    passed = _overrides(appointment)
    return {
        item.position: _digest(
            [
                confirmed.get(item.pk),
                is_done(item, appointment),
                item.unsure,
                item.answered_at,
                behind.get(item.kind),
                passed.get(item.pk),
            ]
        )
        for item in items
    }


def _intakes(appointment: Appointment) -> list[object]:
    return list(Intake.objects.filter(appointment=appointment).order_by("pk").values_list("pk", flat=True))


def _medicines(appointment: Appointment) -> list[object]:
    entries = MedicationEntry.objects.filter(appointment=appointment, removed_at=None).order_by("pk")
    reviews = MedicationReview.objects.filter(entry__in=entries).order_by("pk")
    return [*entries.values_list("pk", "route", "ask", "last_dose_at"), *reviews.values_list("pk", flat=True)]


def _ride(appointment: Appointment) -> list[object]:
    rows = RideHome.objects.filter(appointment=appointment)
    said = ("driver_id", "driver__is_adult", "medical_transport", "confirmed_by_driver_at")
    return list(rows.values_list(*said, "confirmed_by_nurse_at", "handed_over_at"))


def _readings(appointment: Appointment) -> list[object]:
    rows = VitalSigns.objects.filter(appointment=appointment).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _overrides(appointment: Appointment) -> dict[int, list[object]]:
    """By item, each that stands: asked or agreed."""
    rows = Override.objects.filter(item__appointment=appointment, withdrawn_at=None).order_by("pk")
    found: dict[int, list[object]] = {}
    for item, *said in rows.values_list("item_id", "pk", "approved_at"):
        found.setdefault(item, []).append(said)
    return found


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
