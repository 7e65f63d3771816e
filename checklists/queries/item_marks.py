"""What an item looked like: a mark that changes with what was said, found, measured or let pass, and with nothing else."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checklists.models import Appointment, Confirmation, Item, MedicationEntry, MedicationReview, RideHome
from checklists.queries.beside import Beside, beside
from checklists.queries.item_states import is_done
from checklists.rules.facts import ItemKind


@dataclass(frozen=True)
class Behind:
    """What stands behind the items of one list. `confirmed` is the newest confirmation by item, `reviews` are ids."""

    confirmed: Mapping[int, int]
    beside: Beside
    entries: Collection[MedicationEntry]
    reviews: Collection[int]
    ride: RideHome | None


def marks(*, appointment: Appointment, items: list[Item]) -> dict[int, str]:
    """A mark for each position. The appointment and its items are the caller's own."""
    return marks_of(appointment, items, _behind(appointment))


def marks_of(appointment: Appointment, items: Iterable[Any], behind: Behind) -> dict[int, str]:
    """The same for a caller that has read what stands behind the items."""
    listed: dict[str, Sequence[object]] = {
        ItemKind.FASTING.value: sorted(row.id for row in behind.beside.intakes),
        ItemKind.MEDICINES.value: _medicines(behind),
        ItemKind.RIDE.value: _ride(behind.ride),
        ItemKind.VITAL_SIGNS.value: sorted(row.id for row in behind.beside.readings),
    }
    passed = _passed(behind.beside)
    return {
        item.position: _digest(
            [
                behind.confirmed.get(item.pk),
                is_done(item, appointment),
                item.unsure,
                item.answered_at,
                listed.get(item.kind),
                passed.get(item.pk),
            ]
        )
        for item in items
    }


def _behind(appointment: Appointment) -> Behind:
    confirmed = Confirmation.objects.filter(item__appointment=appointment).order_by("pk")
    entries = MedicationEntry.objects.filter(appointment=appointment, removed_at=None)
    return Behind(
        confirmed=dict(confirmed.values_list("item_id", "pk")),
        beside=beside([appointment.pk]).get(appointment.pk, Beside()),
        entries=list(entries),
        reviews=list(MedicationReview.objects.filter(entry__in=entries).values_list("pk", flat=True)),
        ride=RideHome.objects.filter(appointment=appointment).select_related("driver").first(),
    )


def _medicines(behind: Behind) -> list[object]:
    entries = sorted(behind.entries, key=lambda entry: entry.pk)
    listed = [(entry.pk, entry.route, entry.ask, entry.last_dose_at) for entry in entries]
    return [*listed, *sorted(behind.reviews)]


def _ride(row: RideHome | None) -> list[object]:
    if row is None:
        return []
    adult = row.driver.is_adult if row.driver else None
    said = (row.driver_id, adult, row.medical_transport, row.confirmed_by_driver_at)
    return [*said, row.confirmed_by_nurse_at, row.handed_over_at]


def _passed(found: Beside) -> dict[int, list[object]]:
    """By item, each override that stands: asked or agreed."""
    passed: dict[int, list[object]] = {}
    for row in sorted(found.overrides, key=lambda each: each.id):
        if row.withdrawn_at is None:
            passed.setdefault(row.item_id, []).append([row.id, row.approved_at])
    return passed


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
