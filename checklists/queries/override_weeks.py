"""The overrides of one week at a site, for whoever is in charge; and the weeks nobody has looked at yet.

A prescriber reads whose they were and the notes; a manager ids, items, reasons and people of the staff alone.
Source: security.md 3, decision 38.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from checklists.models import Override, OverrideWeek, StatusChange
from checklists.queries.board import full_name, sees_answers
from checklists.queries.scope import within
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.override_week import A_WEEK, Course, Outcome, bounds, outcome, week_of

_WENT = [Status.IN_INFUSION.value, Status.LEFT.value]
# Older ones were never asked for: a new list starts with what people can still remember.
_MOST_WEEKS = 8


@dataclass(frozen=True)
class WeekLine:
    """One override. `name`, `label` and `note` are empty for who may not read answers."""

    id: int
    appointment_id: int
    name: str
    kind: ItemKind
    label: str
    reason: str
    note: str
    is_safety: bool
    requested_by: str
    requested_at: datetime
    approved_by: str
    approved_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    outcome: Outcome


@dataclass(frozen=True)
class Look:
    """Somebody has looked at the week."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Week:
    """`reasons` and `outcomes` count the lines, the most frequent first. `is_over`: its last day has passed."""

    on: date
    lines: tuple[WeekLine, ...]
    reasons: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[Outcome, int], ...]
    looks: tuple[Look, ...]
    is_over: bool


@dataclass(frozen=True)
class UnseenWeek:
    on: date
    count: int


def week(*, site_id: int, zone: str, on: date, by: Actor, now: datetime) -> Week:
    """The week that begins on the Monday `on`, in the order in which its overrides were asked."""
    begins, ends = bounds(on, zone)
    rows = _rows(site_id, by).filter(requested_at__gte=begins, requested_at__lt=ends)
    lines = tuple(_line(row, answers=sees_answers(by)) for row in _with_course(rows))
    looks = within(OverrideWeek.objects.filter(site_id=site_id, week_on=on), by).select_related("by")
    return Week(
        on=on,
        lines=lines,
        reasons=tuple(Counter(line.reason for line in lines).most_common()),
        outcomes=tuple(Counter(line.outcome for line in lines).most_common()),
        looks=tuple(Look(each.by.name, each.at, each.note) for each in looks.order_by("at", "pk")),
        is_over=now >= ends,
    )


def unseen(*, site_id: int, zone: str, by: Actor, now: datetime) -> tuple[UnseenWeek, ...]:
    """Weeks that are over, held an override and were looked at by nobody, the oldest first."""
    this = week_of(now, zone)
    first, last = bounds(this - _MOST_WEEKS * A_WEEK, zone)[0], bounds(this, zone)[0]
    asked = _rows(site_id, by).filter(requested_at__gte=first, requested_at__lt=last)
    counts = Counter(week_of(at, zone) for at in asked.values_list("requested_at", flat=True))
    if not counts:
        return ()
    looked = within(OverrideWeek.objects.filter(site_id=site_id, week_on__in=counts), by)
    seen = set(looked.values_list("week_on", flat=True))
    return tuple(UnseenWeek(on, counts[on]) for on in sorted(counts) if on not in seen)


def _rows(site_id: int, by: Actor) -> QuerySet[Override]:
    return within(Override.objects.filter(site_id=site_id), by)


def _with_course(rows: QuerySet[Override]) -> Iterable[Override]:
    """With when it went ahead; an item that is not asked any more stays in the record."""
    counted_at = Coalesce(OuterRef("approved_at"), OuterRef("requested_at"))
    went = StatusChange.objects.filter(
        appointment=OuterRef("item__appointment"), to_status__in=_WENT, at__gte=counted_at
    )
    related = rows.select_related("item__appointment__patient", "requested_by", "approved_by", "withdrawn_by")
    return related.annotate(went_at=Subquery(went.order_by("at").values("at")[:1])).order_by(
        "requested_at", "pk"
    )


def _line(row: Override, *, answers: bool) -> WeekLine:
    appointment, item = row.item.appointment, row.item
    return WeekLine(
        id=row.pk,
        appointment_id=appointment.pk,
        name=full_name(appointment) if answers else "",
        kind=ItemKind(item.kind),
        label=item.label if answers else "",
        reason=row.reason,
        note=row.note if answers else "",
        is_safety=item.safety,
        requested_by=row.requested_by.name,
        requested_at=row.requested_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        approved_at=row.approved_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
        outcome=outcome(_course(row)),
    )


def _course(row: Override) -> Course:
    status = Status(row.item.appointment.status)
    return Course(
        needs_second=row.needs_second,
        approved_at=row.approved_at,
        withdrawn_at=row.withdrawn_at,
        went_at=row.went_at,  # type: ignore[attr-defined]
        is_no_go=status is Status.NO_GO,
        is_over=status.is_over or status is Status.EXPECTED,
    )
