"""What is noted of a patient that changes how they prepare; for nurses and prescribers only."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from checklists.models import Patient, PatientCondition
from checklists.queries.board import sees_answers
from checklists.queries.checkin_lines import who
from checklists.queries.scope import one, patients_for
from checklists.rules.access import Actor
from checklists.rules.conditions import Condition


@dataclass(frozen=True)
class ConditionLine:
    """One noted condition; `ended_at` None while it counts."""

    kind: Condition
    noted_at: datetime
    noted_by: str
    ended_at: datetime | None
    ended_by: str


@dataclass(frozen=True)
class ConditionPage:
    """`open_kinds` count now; `lines` are all that was noted, the newest first."""

    patient_id: int
    name: str
    date_of_birth: date
    lines: tuple[ConditionLine, ...]

    @property
    def open_kinds(self) -> frozenset[Condition]:
        return frozenset(line.kind for line in self.lines if line.ended_at is None)

    @property
    def ended(self) -> tuple[ConditionLine, ...]:
        return tuple(line for line in self.lines if line.ended_at is not None)

    def line(self, kind: Condition) -> ConditionLine | None:
        """The one that counts now."""
        return next((each for each in self.lines if each.kind is kind and each.ended_at is None), None)


def condition_page(*, patient_id: int, by: Actor) -> ConditionPage:
    """Of a patient in the caller's own set. Raises NotFound."""
    patient = one(patients_for(by), pk=patient_id)
    return ConditionPage(
        patient.pk, f"{patient.first_name} {patient.last_name}", patient.date_of_birth, _lines(patient)
    )


def open_conditions(patient: Patient, by: Actor) -> tuple[Condition, ...]:
    """What counts now, for whoever may read answers; nothing for anybody else."""
    if not sees_answers(by):
        return ()
    rows = PatientCondition.objects.filter(patient=patient, ended_at=None).order_by("noted_at", "pk")
    return tuple(Condition(kind) for kind in rows.values_list("kind", flat=True))


def with_conditions(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    """With `open_kinds`, for `conditions_of`."""
    noted = PatientCondition.objects.filter(patient=OuterRef("pk"), ended_at=None).order_by("noted_at", "pk")
    return rows.annotate(open_kinds=ArraySubquery(noted.values("kind")))


def conditions_of(row: Patient, by: Actor) -> tuple[Condition, ...]:
    """The same as `open_conditions`, of a row that was read with them."""
    kinds: list[str] = row.open_kinds  # type: ignore[attr-defined]
    return tuple(map(Condition, kinds)) if sees_answers(by) else ()


def _lines(patient: Patient) -> tuple[ConditionLine, ...]:
    rows = PatientCondition.objects.filter(patient=patient).select_related("noted_by", "ended_by")
    return tuple(
        ConditionLine(
            kind=Condition(row.kind),
            noted_at=row.noted_at,
            noted_by=who("staff", row.noted_by.name),
            ended_at=row.ended_at,
            ended_by=row.ended_by.name if row.ended_by else "",
        )
        for row in rows.order_by("-noted_at", "-pk")
    )
