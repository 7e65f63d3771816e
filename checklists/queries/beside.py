"""What stands beside the items of some appointments: intakes, overrides, readings, decisions. One statement for all of it.

Each list comes as an array of the same row, since a page that needs one of them needs most of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, Intake, Override, VitalSigns
from checklists.queries.medicine_reviews import ReviewRow, decided_of, review_row
from checklists.queries.own_hours import known_of
from checklists.queries.sealed_words import words_in
from checklists.rules.day_findings import DayFinding
from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Category
from checklists.rules.vital_bands import Measure


@dataclass(frozen=True)
class IntakeRow:
    """`is_replaced`: a clearer answer followed; `corrects`: it is one."""

    id: int
    operation_id: str
    category: Category
    eaten_at: datetime | None
    words: str
    said_at: datetime
    by: str
    by_name: str
    is_replaced: bool
    corrects: bool


@dataclass(frozen=True)
class OverrideRow:
    """People by name, "" for nobody; `withdrawn_at`: it counts no more. `kind` and `label` are its item's."""

    id: int
    item_id: int
    kind: ItemKind
    label: str
    reason: str
    note: str
    needs_second: bool
    requested_by: str
    requested_by_id: int
    requested_at: datetime
    approved_by: str
    approved_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class ReadingRow:
    """One set of readings; `corrects_id` names the one in whose place it stands."""

    id: int
    at: datetime
    by: str
    values: Mapping[Measure, float]
    findings: tuple[DayFinding, ...]
    note: str
    corrects_id: int | None

    @property
    def takes_back(self) -> bool:
        """Whether it holds nothing itself: what it corrects was somebody else's, or never read."""
        return self.corrects_id is not None and not self.values and not self.findings


@dataclass(frozen=True)
class Beside:
    """Of one appointment, each in the order of time; `decided` is on any medicine of the patient, `known` makes their own hours."""

    intakes: tuple[IntakeRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    decided: tuple[ReviewRow, ...] = ()
    known: Any = None


def beside(appointment_ids: Collection[int]) -> dict[int, Beside]:
    """By appointment, for ids that the caller found in their own scope."""
    rows = _every().filter(pk__any_of=list(appointment_ids)) if appointment_ids else ()
    return {
        row.pk: Beside(
            intakes=tuple(_intake(**each) for each in row.intakes),
            overrides=tuple(_override(**each) for each in row.overrides),
            readings=tuple(_reading(each) for each in row.readings),
            decided=tuple(review_row(**each) for each in row.decided),
            known=row,
        )
        for row in rows
    }


@cache
def _every() -> QuerySet[Any, Any]:
    """Put together once a process: it is asked for every page with a checklist."""
    mine = OuterRef("pk")
    intakes = Intake.objects.filter(appointment=mine).order_by("said_at", "pk")
    overrides = Override.objects.filter(item__appointment=mine).order_by("requested_at", "pk")
    readings = VitalSigns.objects.filter(appointment=mine).order_by("at", "pk")
    lists = {
        "intakes": _array(intakes, *_OF_INTAKE, replaced_by="replaced_by__pk"),
        "overrides": _array(overrides, *_OF_OVERRIDE, **_ITEM, **_PEOPLE),
        "readings": _array(readings, *_OF_READING, by="by__name"),
        "decided": decided_of(OuterRef("patient_id")),
        **known_of(OuterRef("patient_id")),
    }
    return Appointment.objects.order_by().annotate(**lists).values_list("pk", *lists, named=True)


_OF_INTAKE = (
    "id",
    "operation_id",
    "category",
    "eaten_at",
    "words",
    "said_at",
    "by",
    "by_name",
    "replaces_id",
)
_OF_OVERRIDE = (
    "id", "item_id", "reason", "note", "needs_second", "requested_by_id", "requested_at", "approved_at", "withdrawn_at",
)  # fmt: skip
_PEOPLE = {f"{act}_by": f"{act}_by__name" for act in ("requested", "approved", "withdrawn")}
_ITEM = {"kind": "item__kind", "label": "item__label"}
_OF_READING = ("id", "at", "findings", "note", "corrects_id", *(measure.value for measure in Measure))


def _array(rows: QuerySet[Any], *names: str, **others: str) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names}, **others)))


def _intake(
    *,
    id: int,
    category: str,
    eaten_at: str | None,
    words: str,
    said_at: str,
    replaced_by: int | None,
    replaces_id: int | None,
    **said: Any,
) -> IntakeRow:
    return IntakeRow(
        id=id,
        category=Category(category),
        eaten_at=_at(eaten_at),
        words=words_in(Intake, "words", id, words),
        said_at=datetime.fromisoformat(said_at),
        is_replaced=replaced_by is not None,
        corrects=replaces_id is not None,
        **said,
    )


def _override(
    *,
    id: int,
    kind: str,
    note: str,
    requested_at: str,
    approved_by: str | None,
    approved_at: str | None,
    withdrawn_by: str | None,
    withdrawn_at: str | None,
    **asked: Any,
) -> OverrideRow:
    return OverrideRow(
        id=id,
        kind=ItemKind(kind),
        note=words_in(Override, "note", id, note),
        requested_at=datetime.fromisoformat(requested_at),
        approved_by=approved_by or "",
        approved_at=_at(approved_at),
        withdrawn_by=withdrawn_by or "",
        withdrawn_at=_at(withdrawn_at),
        **asked,
    )


def override_row(row: Override) -> OverrideRow:
    """Of a row that comes with its item and its people."""
    return OverrideRow(
        id=row.pk,
        item_id=row.item_id,
        kind=ItemKind(row.item.kind),
        label=row.item.label,
        reason=row.reason,
        note=row.note,
        needs_second=row.needs_second,
        requested_by=row.requested_by.name,
        requested_by_id=row.requested_by_id,
        requested_at=row.requested_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        approved_at=row.approved_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
    )


def _reading(row: Mapping[str, Any]) -> ReadingRow:
    values = {measure: float(row[measure.value]) for measure in Measure if row[measure.value] is not None}
    return ReadingRow(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        by=row["by"],
        values=values,
        findings=tuple(finding for finding in DayFinding if finding.value in row["findings"]),
        note=words_in(VitalSigns, "note", row["id"], row["note"]),
        corrects_id=row["corrects_id"],
    )


def _at(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
