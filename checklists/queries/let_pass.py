"""What was let pass or asked to pass, wherever the patient is: the row, the sheet of the day, the page, the way out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from checklists.models import Override
from checklists.queries.board import sees_answers
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.override_request import ASKED_WHILE


@dataclass(frozen=True)
class LetPass:
    """The newest override of one item that nobody took back. `waits`: a prescriber has not agreed.

    Whether it still covers its item is the verdict's to say: a board row names those that do. `label`, `reason` and `note`
    are empty for who may not read answers.
    """

    position: int
    kind: ItemKind
    label: str
    reason: str
    note: str
    requested_by: str
    requested_at: datetime
    approved_by: str
    approved_at: datetime | None
    waits: bool


def let_pass(*, appointment_ids: Collection[int], by: Actor) -> dict[int, tuple[LetPass, ...]]:
    """By appointment, in the order of its list, among the caller's own; one statement for all of them."""
    rows = within(Override.objects.filter(item__appointment_id__in=appointment_ids), by).filter(
        withdrawn_at=None, item__dropped_at=None
    )
    newest = {
        row.item_id: row
        for row in rows.select_related("item", "requested_by", "approved_by").order_by("requested_at", "pk")
    }
    found: defaultdict[int, list[LetPass]] = defaultdict(list)
    for row in sorted(newest.values(), key=lambda row: row.item.position):
        found[row.item.appointment_id].append(_line(row, answers=sees_answers(by)))
    return {appointment: tuple(lines) for appointment, lines in found.items()}


def with_override(*, patient_ids: Collection[int], by: Actor) -> frozenset[int]:
    """Who of these patients is here with something let pass."""
    rows = within(Override.objects.filter(item__appointment__patient_id__in=patient_ids), by).filter(
        withdrawn_at=None, item__appointment__status__in=[status.value for status in ASKED_WHILE]
    )
    counted = rows.filter(needs_second=False) | rows.exclude(approved_at=None)
    return frozenset(counted.values_list("item__appointment__patient_id", flat=True))


def _line(row: Override, *, answers: bool) -> LetPass:
    return LetPass(
        position=row.item.position,
        kind=ItemKind(row.item.kind),
        label=row.item.label if answers else "",
        reason=row.reason if answers else "",
        note=row.note if answers else "",
        requested_by=row.requested_by.name,
        requested_at=row.requested_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        approved_at=row.approved_at,
        waits=row.needs_second and row.approved_at is None,
    )
