"""Everything that was done at one check-in, in its order: who, when, what. Nothing here was ever changed or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checklists.models import (
    Appointment,
    Confirmation,
    Intake,
    Item,
    MedicationEntry,
    MedicationReview,
    Override,
    StatusChange,
    Tick,
)
from checklists.queries import facts
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_items import said_by
from checklists.queries.checkin_lines import who
from checklists.queries.scope import appointments_for, one
from checklists.queries.vital_signs import ReadingLine, vitals_page
from checklists.rules.access import Actor
from checklists.rules.facts import ItemKind
from checklists.rules.move_reasons import StepBackReason

_STEP_BACK = frozenset(StepBackReason) - {StepBackReason.OTHER}


@dataclass(frozen=True)
class Done:
    """One act. `what` is its code, said in `staff/history_words`; `value` is a code or words that go with it.

    `kind` and `label` name the item; for a move of the whole appointment None, and why it went back, or "".
    """

    at: datetime
    by: str
    what: str
    kind: ItemKind | None = None
    label: str = ""
    value: str = ""
    note: str = ""
    value_at: datetime | None = None
    reading: ReadingLine | None = None


@dataclass(frozen=True)
class History:
    """Newest first."""

    appointment_id: int
    name: str
    done: tuple[Done, ...]


def history(*, appointment_id: int, by: Actor) -> History:
    """Of an appointment in the caller's own set; who may not read answers reads the moves. Raises NotFound."""
    related = appointments_for(by).select_related("patient", "site", "protocol_version")
    row = one(related, pk=appointment_id)
    answers = sees_answers(by)
    done = [*_moves(row, answers), *(_answers(row) if answers else ())]
    return History(row.pk, full_name(row), tuple(sorted(done, key=lambda each: each.at, reverse=True)))


def _moves(row: Appointment, answers: bool) -> Iterator[Done]:
    for line in StatusChange.objects.filter(appointment=row).order_by("at", "pk"):
        # Why a step went back tells nothing of health, as why there is no infusion may; "other" is of both.
        why = line.reason if line.reason in _STEP_BACK else ""
        said: dict[str, Any] = {"value": line.to_status, "note": line.note if answers else "", "label": why}
        yield Done(line.at, who(line.by, line.by_name), "move", **said)


def _answers(row: Appointment) -> Iterator[Done]:
    items = {item.pk: item for item in Item.objects.filter(appointment=row)}
    for tick in Tick.objects.filter(item__in=items).order_by("at", "pk"):
        said = said_by(tick)
        yield Done(tick.at, said.by, "said", **_of(items[tick.item_id]), value=said.word)
    for found in Confirmation.objects.filter(item__in=items).select_related("by").order_by("at", "pk"):
        of, value = _of(items[found.item_id]), found.outcome or "taken_back"
        yield Done(found.at, found.by.name, "found", **of, value=value, note=found.note)
    yield from _overrides(items)
    yield from _intakes(row)
    yield from _medicines(row)
    found_signs = vitals_page(row, facts.checklist(appointment_id=row.pk))
    for line in found_signs.lines if found_signs else ():
        yield Done(line.at, line.by, "read", kind=ItemKind.VITAL_SIGNS, note=line.note, reading=line)


def _of(item: Item) -> dict[str, Any]:
    return {"kind": ItemKind(item.kind), "label": item.label}


def _overrides(items: dict[int, Item]) -> Iterator[Done]:
    people = ("requested_by", "approved_by", "withdrawn_by")
    for each in Override.objects.filter(item__in=items).select_related(*people).order_by("pk"):
        of = _of(items[each.item_id])
        yield Done(
            each.requested_at, each.requested_by.name, "override", **of, value=each.reason, note=each.note
        )
        if each.approved_by and each.approved_at:
            yield Done(each.approved_at, each.approved_by.name, "override_agreed", **of)
        if each.withdrawn_by and each.withdrawn_at:
            yield Done(each.withdrawn_at, each.withdrawn_by.name, "override_withdrawn", **of)


def _intakes(row: Appointment) -> Iterator[Done]:
    for each in Intake.objects.filter(appointment=row).select_related("replaces").order_by("pk"):
        of: dict[str, Any] = {"kind": ItemKind.FASTING, "value": each.category, "note": each.words}
        what = "intake_corrected" if each.replaces else "intake"
        yield Done(each.said_at, who(each.by, each.by_name), what, value_at=each.eaten_at, **of)


def _medicines(row: Appointment) -> Iterator[Done]:
    of: dict[str, Any] = {"kind": ItemKind.MEDICINES}
    entries = MedicationEntry.objects.filter(appointment=row).select_related("identified_by").order_by("pk")
    for each in entries:
        yield Done(each.added_at, who(each.by, each.by_name), "medicine", value=each.text, **of)
        if each.identified_by and each.identified_at:
            yield Done(
                each.identified_at, each.identified_by.name, "medicine_identified", value=each.text, **of
            )
        if each.removed_at:
            yield Done(each.removed_at, who(each.removed_by, ""), "medicine_removed", value=each.text, **of)
    for review in MedicationReview.objects.filter(entry__in=entries).select_related("by", "entry"):
        notes: dict[str, Any] = {"value": review.decision, "note": review.note, "label": review.entry.text}
        yield Done(review.at, review.by.name, "review", **of, **notes)
