"""Who decided what on one appointment, and when: overrides asked, agreed and taken back, medicines, own hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, EatingPlan, MedicationEntry, MedicationReview
from checklists.queries.beside import OverrideRow
from checklists.queries.sealed_words import words_in
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


def with_decided(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With `decided` and `planned`: decisions on the medicines of its list, and own hours entered on its page."""
    mine = OuterRef("pk")
    decided = MedicationReview.objects.filter(entry__appointment=mine).order_by("at", "pk")
    planned = EatingPlan.objects.filter(appointment=mine).order_by("at", "pk")
    said = {"id": "pk", "at": "at", "by": "by__name", "note": "note", "until": "expires_on"}
    return rows.annotate(
        decided=ArraySubquery(decided.values(e=JSONObject(**said, **_MEDICINE))),
        planned=ArraySubquery(planned.values(e=JSONObject(**said))),
    )


_MEDICINE = {"what": "decision", "entry": "entry_id", "text": "entry__text"}


def made(row: Any, asked: Iterable[OverrideRow], *, answers: bool) -> tuple[Made, ...]:
    """Of an appointment read `with_decided`, oldest first; an item that is not asked any more stays.

    `answers` says whether the reader may read what patients answered.
    """
    medicine, own_plan = Decided.MEDICINE, Decided.OWN_PLAN
    found = [
        *(each for override in asked for each in _of_override(override, answers)),
        *(_of_prescriber(medicine, ItemKind.MEDICINES, answers, **each) for each in row.decided),
        *(_of_prescriber(own_plan, ItemKind.FASTING, answers, **each) for each in row.planned),
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def _of_override(row: OverrideRow, answers: bool) -> Iterator[Made]:
    item, label = row.kind, row.label if answers else ""
    reason, note = (row.reason, row.note) if answers else ("", "")
    asked = Decided.ASKED if row.needs_second else Decided.LET_PASS
    yield Made(asked, row.requested_at, row.requested_by, item, label, reason, note=note)
    if row.approved_at:
        yield Made(Decided.AGREED, row.approved_at, row.approved_by, item, label)
    if row.withdrawn_at:
        yield Made(Decided.WITHDRAWN, row.withdrawn_at, row.withdrawn_by, item, label)


def _of_prescriber(
    kind: Decided, item: ItemKind, answers: bool, *, at: str, by: str, until: str, **said: Any
) -> Made:
    made_at = datetime.fromisoformat(at)
    if not answers:
        return Made(kind, made_at, by)
    return Made(kind, made_at, by, item, until=date.fromisoformat(until), **_words(kind, **said))


def _words(
    kind: Decided, *, id: int, note: str, entry: int = 0, text: str = "", what: str = ""
) -> dict[str, str]:
    if kind is Decided.OWN_PLAN:
        return {"note": words_in(EatingPlan, "note", id, note)}
    typed = words_in(MedicationEntry, "text", entry, text)
    return {"what": what, "text": typed, "note": words_in(MedicationReview, "note", id, note)}
