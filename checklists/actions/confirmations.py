"""A nurse verifies items at check-in: confirmed, not met, not needed. Append-only; the newest counts."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklists.actions import appointments, audit
from checklists.actions.late_saves import ChangedMeanwhile, changed_since
from checklists.models import Appointment, Confirmation, Item
from checklists.queries.scope import NotFound
from checklists.rules.access import CLINICAL, Actor, Role
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind, Outcome

__all__ = ["Answer", "ChangedMeanwhile", "ConfirmationRefused", "record"]

_HERE = (Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING)


@dataclass(frozen=True)
class Answer:
    """What the nurse found for the item at `position`; None takes an earlier mark back.

    `seen` is the mark of the item as it stood on the nurse's page (`queries.item_marks`).
    """

    position: int
    outcome: Outcome | None
    seen: str


class ConfirmationRefused(Exception):
    """A sentence for staff: what is in the way, and what to do."""


@transaction.atomic
def record(
    *,
    appointment_id: int,
    answers: tuple[Answer, ...],
    seen_version: int,
    by: Actor,
    now: datetime,
    note: str = "",
) -> int:
    """Save what a nurse found; the appointment's new version.

    Comfort items may come together, safety items one by one; the front desk confirms comfort items only. The same
    press twice, from the same page, is one.
    Raises NotFound, PermissionDenied, ConfirmationRefused, ChangedMeanwhile.
    """
    row = appointments.locked(by, appointment_id)
    items = {item.position: item for item in Item.objects.select_for_update().filter(appointment=row)}
    _require_here(row)
    _require_allowed(answers, items, by)
    if _is_repeat(answers, items, seen_version, by):
        return row.version
    _require_unchanged(row, answers, items, seen_version)
    Confirmation.objects.bulk_create(
        _row(items[answer.position], answer, seen_version, note, by, now) for answer in answers
    )
    row.version += 1
    row.save(update_fields=["version"])
    for answer in answers:
        _tell(row, items[answer.position], answer, by)
    return row.version


def take_all_back(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The check-in is undone: whatever was found in it counts no more, perhaps it was somebody else. All stays readable.

    Within the transaction of the move; the caller holds the appointment's lock and tells the audit.
    """
    rows = Confirmation.objects.filter(item__appointment=row).order_by("pk")
    newest = {each.item_id: each for each in rows}
    Confirmation.objects.bulk_create(
        Confirmation(  # type: ignore[misc]  # only staff have a role
            site_id=row.site_id,
            item_id=item,
            appointment_version=row.version,
            outcome="",
            at=now,
            by_id=by.user_id,
        )
        for item, found in newest.items()
        if found.outcome
    )


def _require_here(row: Appointment) -> None:
    if row.status not in _HERE:
        raise ConfirmationRefused("Ask for name and birth date first: items are confirmed once checked in.")


def _require_allowed(answers: tuple[Answer, ...], items: dict[int, Item], by: Actor) -> None:
    if not answers or any(answer.position not in items for answer in answers):
        raise NotFound
    if any(not ItemKind(items[answer.position].kind).asked_of_patient for answer in answers):
        raise ConfirmationRefused("Vital signs need no confirming: record the readings.")
    safety = [answer for answer in answers if items[answer.position].safety]
    if not by.has(*CLINICAL) and (safety or not by.has(Role.FRONT_DESK)):
        raise PermissionDenied
    if safety and len(answers) > 1:
        raise ConfirmationRefused("Safety items are confirmed one by one.")


def _is_repeat(answers: tuple[Answer, ...], items: dict[int, Item], seen_version: int, by: Actor) -> bool:
    """Whether the newest word on each of these items is this very press."""
    rows = Confirmation.objects.filter(item__in=[items[answer.position] for answer in answers]).order_by("pk")
    newest = {row.item_id: (row.by_id, row.outcome, row.appointment_version) for row in rows}
    return all(
        newest.get(items[answer.position].pk)
        == (by.user_id, answer.outcome.value if answer.outcome else "", seen_version)
        for answer in answers
    )


def _require_unchanged(
    row: Appointment, answers: tuple[Answer, ...], items: dict[int, Item], seen_version: int
) -> None:
    """A change elsewhere on the list is no conflict; one of these items is."""
    if row.version == seen_version:
        return
    seen = {answer.position: answer.seen for answer in answers}
    changed = changed_since(row, [items[position] for position in seen], seen)
    if changed:
        raise ChangedMeanwhile(changed)


def _row(item: Item, answer: Answer, seen_version: int, note: str, by: Actor, now: datetime) -> Confirmation:
    return Confirmation(  # type: ignore[misc]  # only staff have a role
        site_id=item.site_id,
        item=item,
        appointment_version=seen_version,
        outcome=answer.outcome.value if answer.outcome else "",
        note=note,
        at=now,
        by_id=by.user_id,
    )


def _tell(row: Appointment, item: Item, answer: Answer, by: Actor) -> None:
    audit.record(
        by=by,
        action="item.confirm",
        obj=f"item:{item.pk}",
        site_id=row.site_id,
        data={"appointment": row.pk, "outcome": answer.outcome.value if answer.outcome else "taken_back"},
    )
