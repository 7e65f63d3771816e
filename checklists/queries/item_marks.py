"""What an item looked like: a mark that changes with its answers and its confirmation, and with nothing else."""

import hashlib

from checklists.models import (
    Appointment,
    Confirmation,
    Intake,
    Item,
    MedicationEntry,
    MedicationReview,
    RideHome,
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
    }
    return {
        item.position: _digest(
            [
                confirmed.get(item.pk),
                is_done(item, appointment),
                item.unsure,
                item.answered_at,
                behind.get(item.kind),
            ]
        )
        for item in items
    }


def _intakes(appointment: Appointment) -> list[object]:
    return list(Intake.objects.filter(appointment=appointment).order_by("pk").values_list("pk", flat=True))


def _medicines(appointment: Appointment) -> list[object]:
    entries = MedicationEntry.objects.filter(appointment=appointment, removed_at=None).order_by("pk")
    reviews = MedicationReview.objects.filter(entry__in=entries).order_by("pk")
    return [*entries.values_list("pk", "route", "ask"), *reviews.values_list("pk", flat=True)]


def _ride(appointment: Appointment) -> list[object]:
    rows = RideHome.objects.filter(appointment=appointment)
    return list(
        rows.values_list("driver_id", "medical_transport", "confirmed_by_driver_at", "confirmed_by_nurse_at")
    )


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
