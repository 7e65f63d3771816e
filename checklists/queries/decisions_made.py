"""Who decided what on one appointment, and when: overrides asked, agreed and taken back, medicines, own hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from checklists.models import EatingPlan, MedicationReview, Override
from checklists.queries.board import sees_answers
from checklists.queries.scope import appointments_for, one, within
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind


class Decided(StrEnum):
    ASKED = "asked"
    LET_PASS = "let_pass"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    MEDICINE = "medicine"
    OWN_PLAN = "own_plan"


@dataclass(frozen=True)
class Made:
    """One decision. `what` is the code of its reason or decision, `text` the medicine as written, `until` its last day.

    `what`, `text`, `label` and `note` are empty for who may not read answers.
    """

    kind: Decided
    at: datetime
    by: str
    item: ItemKind | None = None
    label: str = ""
    what: str = ""
    text: str = ""
    note: str = ""
    until: date | None = None


def decisions_made(*, appointment_id: int, by: Actor) -> tuple[Made, ...]:
    """Of an appointment in the caller's own set, oldest first; an item that is not asked any more stays. Raises NotFound."""
    row = one(appointments_for(by), pk=appointment_id)
    answers = sees_answers(by)
    asked = within(Override.objects.filter(item__appointment=row), by)
    decided = within(MedicationReview.objects.filter(entry__appointment=row), by)
    planned = within(EatingPlan.objects.filter(appointment=row), by)
    people = ("item", "requested_by", "approved_by", "withdrawn_by")
    found = [
        *(made for each in asked.select_related(*people) for made in _of_override(each, answers)),
        *(_of_review(each, answers) for each in decided.select_related("entry", "by")),
        *(_of_plan(each, answers) for each in planned.select_related("by")),
    ]
    return tuple(sorted(found, key=lambda made: made.at))


def _of_override(row: Override, answers: bool) -> Iterator[Made]:
    item, label = ItemKind(row.item.kind), row.item.label if answers else ""
    reason, note = (row.reason, row.note) if answers else ("", "")
    asked = Decided.ASKED if row.needs_second else Decided.LET_PASS
    yield Made(asked, row.requested_at, row.requested_by.name, item, label, reason, note=note)
    if row.approved_by and row.approved_at:
        yield Made(Decided.AGREED, row.approved_at, row.approved_by.name, item, label)
    if row.withdrawn_by and row.withdrawn_at:
        yield Made(Decided.WITHDRAWN, row.withdrawn_at, row.withdrawn_by.name, item, label)


def _of_review(row: MedicationReview, answers: bool) -> Made:
    if not answers:
        return Made(Decided.MEDICINE, row.at, row.by.name)
    return Made(
        Decided.MEDICINE,
        row.at,
        row.by.name,
        ItemKind.MEDICINES,
        what=row.decision,
        text=row.entry.text,
        note=row.note,
        until=row.expires_on,
    )


def _of_plan(row: EatingPlan, answers: bool) -> Made:
    if not answers:
        return Made(Decided.OWN_PLAN, row.at, row.by.name)
    return Made(Decided.OWN_PLAN, row.at, row.by.name, ItemKind.FASTING, note=row.note, until=row.expires_on)
