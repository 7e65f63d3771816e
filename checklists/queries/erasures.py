"""Erasures and legal holds, by the number of a record: who decides here reads no name. Nothing is counted of another site."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from checklists.models import Appointment, Erasure, LegalHold, Patient
from checklists.queries.scope import patients_for, within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.erasure import Against, Course, State, Step, against, is_over, may, state_of

_MOST = 50


@dataclass(frozen=True)
class ErasureLine:
    """`steps` are those that the reader may take; `stands_against` what is in the way of the first of them."""

    id: int
    patient_id: int
    state: State
    asked_at: datetime
    asked_by: str
    requested_at: datetime | None
    requested_by: str
    decided_at: datetime | None
    decided_by: str
    done_at: datetime | None
    steps: tuple[Step, ...]
    stands_against: Against | None


@dataclass(frozen=True)
class HoldLine:
    patient_id: int
    reason: str
    placed_at: datetime
    placed_by: str


def listed(*, by: Actor, now: datetime) -> tuple[ErasureLine, ...]:
    """Open ones first, then the newest that are over; at most fifty."""
    rows = within(Erasure.objects.select_related("asked_by", "requested_by", "approved_by", "refused_by"), by)
    rows = with_facts(rows)
    over = [F(each).desc(nulls_first=True) for each in ("done_at", "refused_at")]
    found = list(rows.order_by(*over, "-asked_at", "-pk")[:_MOST])
    return tuple(_line(row, by, now) for row in found)


def holds(*, by: Actor) -> tuple[HoldLine, ...]:
    rows = within(LegalHold.objects.filter(ended_at=None).select_related("placed_by"), by).order_by(
        "-placed_at"
    )
    return tuple(HoldLine(row.patient_id, row.reason, row.placed_at, row.placed_by.name) for row in rows)


def asked_at(*, patient_id: int, by: Actor) -> datetime | None:
    """Whether it is under way, for the patient's own page."""
    rows = Erasure.objects.filter(
        patient__in=patients_for(by), patient_id=patient_id, done_at=None, refused_at=None
    )
    return rows.values_list("asked_at", flat=True).first()


def with_facts(rows: "QuerySet[Erasure]") -> "QuerySet[Erasure]":
    """With what may stand against each: `is_held`, and `newest_at`, the start of the newest appointment that was not cancelled."""
    seen = Appointment.objects.filter(patient=OuterRef("patient")).exclude(status=Status.CANCELLED)
    return rows.annotate(
        is_held=Exists(LegalHold.objects.filter(_of_record(OuterRef("patient")), ended_at=None)),
        newest_at=Subquery(seen.order_by("-starts_at").values("starts_at")[:1]),
    )


def _of_record(patient: Any) -> Q:
    """Holds on it, and on whatever was merged into it: they would go together."""
    return Q(patient=patient) | Q(patient__merged_into=patient)


def stands_against(row: Any, step: Step, *, by: Actor, now: datetime) -> Against | None:
    """Of a row with its facts."""
    return against(
        step, course=course_of(row), by=by.user_id, is_held=row.is_held, newest_at=row.newest_at, now=now
    )


def course_of(row: Erasure) -> Course:
    return Course(row.requested_at, row.requested_by_id, row.approved_at, row.refused_at, row.done_at)


def _line(row: Erasure, by: Actor, now: datetime) -> ErasureLine:
    state = state_of(course_of(row))
    steps = tuple(step for step in Step if may(step, state=state, roles=by.roles))
    found = {step: stands_against(row, step, by=by, now=now) for step in steps}
    return ErasureLine(
        id=row.pk,
        patient_id=row.patient_id,
        state=state,
        asked_at=row.asked_at,
        asked_by=row.asked_by.name,
        requested_at=row.requested_at,
        requested_by=row.requested_by.name if row.requested_by else "",
        decided_at=row.approved_at or row.refused_at,
        decided_by=next((each.name for each in (row.approved_by, row.refused_by) if each), ""),
        done_at=row.done_at,
        steps=tuple(step for step in steps if not found[step]),
        stands_against=next((reason for reason in found.values() if reason), None),
    )


@dataclass(frozen=True)
class Due:
    """Numbers of records: approved and not done yet; whose term is over; and how many of both have to stay."""

    approved: tuple[int, ...]
    over: tuple[int, ...]
    held: int


def due(*, years: int, now: datetime, alias: str) -> Due:
    """What `manage.py forget` would erase. `years` 0: no record has a term. A record without an appointment has none either."""
    standing = LegalHold.objects.using(alias).filter(ended_at=None)
    held = {
        one for row in standing.values_list("patient_id", "patient__merged_into_id") for one in row if one
    }
    open_ones = Erasure.objects.using(alias).filter(approved_at__isnull=False, done_at=None).order_by("pk")
    approved = list(open_ones.values_list("patient_id", flat=True))
    over = [one for one in _over(years, now, alias) if one not in approved]
    return Due(
        approved=tuple(one for one in approved if one not in held),
        over=tuple(one for one in over if one not in held),
        held=len(held & {*approved, *over}),
    )


def done(*, alias: str) -> tuple[tuple[datetime, int], ...]:
    """Every record that was erased, and when."""
    rows = Patient.objects.using(alias).filter(erased_at__isnull=False).order_by("erased_at", "pk")
    found = rows.values_list("erased_at", "pk")
    return tuple((at, one) for at, one in found if at)


def _over(years: int, now: datetime, alias: str) -> list[int]:
    if not years:
        return []
    rows = Patient.objects.using(alias).filter(erased_at=None, merged_into=None, appointment__isnull=False)
    newest = rows.values_list("pk").annotate(newest_at=Max("appointment__starts_at")).order_by("pk")
    return [pk for pk, newest_at in newest if is_over(newest_at=newest_at, years=years, now=now)]
