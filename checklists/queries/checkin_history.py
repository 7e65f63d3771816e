"""Everything that was done at one check-in, in its order: who, when, what. Nothing here was ever changed or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checklists.models import (
    Appointment,
    Item,
    MedicationEntry,
)
from checklists.queries import checkin_items, facts
from checklists.queries.beside import Beside
from checklists.queries.board import full_name, sees_answers
from checklists.queries.checkin_items import said_by
from checklists.queries.checkin_lines import who
from checklists.queries.moves import moves_of, with_moves
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
    related = with_moves(facts.with_relations(appointments_for(by)).select_related("patient"))
    row = one(related, pk=appointment_id)
    answers = sees_answers(by)
    done = [*_moves(row, answers), *(_answers(row) if answers else ())]
    return History(row.pk, full_name(row), tuple(sorted(done, key=lambda each: each.at, reverse=True)))


def _moves(row: Appointment, answers: bool) -> Iterator[Done]:
    for line in moves_of(row):
        # Why a step went back tells nothing of health, as why there is no infusion may; "other" is of both.
        why = line.reason if line.reason in _STEP_BACK else ""
        said: dict[str, Any] = {"value": line.to_status, "note": line.note if answers else "", "label": why}
        yield Done(line.at, who(line.by, line.by_name), "move", **said)


def _answers(row: Appointment) -> Iterator[Done]:
    read, acts = facts.Gathered([row]), checkin_items.acts(row)
    for tick in acts.ticks:
        said = said_by(tick)
        yield Done(tick.at, said.by, "said", **_of(tick.item), value=said.word)
    for found in acts.confirmations:
        of, value = _of(found.item), found.outcome or "taken_back"
        yield Done(found.at, found.by.name, "found", **of, value=value, note=found.note)
    yield from _overrides(read.beside[row.pk])
    yield from _intakes(read.beside[row.pk])
    yield from _medicines(row, read)
    found_signs = vitals_page(row, read.facts(row), read.beside[row.pk].readings)
    for line in found_signs.lines if found_signs else ():
        yield Done(line.at, line.by, "read", kind=ItemKind.VITAL_SIGNS, note=line.note, reading=line)


def _of(item: Item) -> dict[str, Any]:
    return {"kind": ItemKind(item.kind), "label": item.label}


def _overrides(found: Beside) -> Iterator[Done]:
    for each in found.overrides:
        of: dict[str, Any] = {"kind": each.kind, "label": each.label}
        yield Done(each.requested_at, each.requested_by, "override", **of, value=each.reason, note=each.note)
        if each.approved_at:
            yield Done(each.approved_at, each.approved_by, "override_agreed", **of)
        if each.withdrawn_at:
            yield Done(each.withdrawn_at, each.withdrawn_by, "override_withdrawn", **of)


def _intakes(found: Beside) -> Iterator[Done]:
    for each in found.intakes:
        of: dict[str, Any] = {"kind": ItemKind.FASTING, "value": each.category, "note": each.words}
        what = "intake_corrected" if each.corrects else "intake"
        yield Done(each.said_at, who(each.by, each.by_name), what, value_at=each.eaten_at, **of)


def _medicines(row: Appointment, read: facts.Gathered) -> Iterator[Done]:
    """Also of lines that somebody took off the list."""
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
    for review in read.decisions.of(row):
        if review.appointment_id == row.pk:
            notes: dict[str, Any] = {
                "value": review.decision,
                "note": review.note,
                "label": review.text,
            }
            yield Done(review.at, review.by, "review", **of, **notes)
