"""Openings of a record of another site: who it opens, asked anew at each request; and what their privacy officer reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from checklists.models import Appointment, BreakGlass, Patient
from checklists.queries import wall
from checklists.queries.scope import one, within
from checklists.rules.access import CLINICAL, Actor, ActorKind
from checklists.rules.break_glass import (
    LASTS,
    REVIEWED_WITHIN,
    GlassReason,
    Verdict,
    is_open,
    is_overdue,
    minutes_left,
)

_A_DAY = timedelta(days=1)
_MOST = 100


@dataclass(frozen=True)
class Named:
    patient_id: int
    site_id: int


@dataclass(frozen=True)
class Opening:
    """An hour that runs, as whoever opened it reads it. `zone` is the clock of the patient's site."""

    id: int
    patient_id: int
    site_name: str
    site_phone: str
    zone: str
    from_slug: str
    opened_at: datetime
    minutes_left: int
    seconds_left: int


@dataclass(frozen=True)
class OpeningLine:
    """One opening, for a privacy officer: numbers of people, a name of the staff alone."""

    id: int
    patient_id: int
    staff_id: int
    staff: str
    from_site: str
    reason: GlassReason
    words: str
    opened_at: datetime
    # When it ended, or will.
    until: datetime
    is_open: bool
    is_overdue: bool
    due_at: datetime
    is_own: bool
    reviewed_at: datetime | None
    reviewed_by: str
    verdict: Verdict | None
    review: str


@wall.everywhere("break glass")
def actor_of(*, opening_id: int, by: Actor, now: datetime) -> Actor | None:
    """A member of staff as they read one record, for as long as their hour runs. Nobody without a clinical role."""
    if not by.has(*CLINICAL):
        return None
    row = opened_by(by).filter(pk=opening_id).first()
    if row is None or not is_open(opened_at=row.opened_at, ended_at=row.ended_at, now=now):
        return None
    return Actor(
        kind=ActorKind.BREAK_GLASS,
        key=by.key,
        name=by.name,
        user_id=by.user_id,
        site_ids=frozenset({row.site_id}),
        roles=by.roles & CLINICAL,
        patient_id=row.patient_id,
        opening_id=row.pk,
    )


def opening_of(*, by: Actor, now: datetime) -> Opening:
    """The hour that this actor reads in. Raises NotFound."""
    rows = BreakGlass.objects.filter(patient_id=by.patient_id or 0, opened_by_id=by.user_id or 0)
    return _opening(one(rows.select_related("site", "from_site"), pk=by.opening_id or 0), now)


def running(*, by: Actor, now: datetime) -> Opening | None:
    """The caller's own hour that runs now."""
    rows = opened_by(by).filter(ended_at=None, opened_at__gt=now - LASTS, opened_at__lte=now)
    row = rows.select_related("site", "from_site").order_by("-opened_at").first()
    return _opening(row, now) if row else None


def openings(*, by: Actor, now: datetime) -> tuple[OpeningLine, ...]:
    """Those of the caller's site: what waits first, the oldest before the others; then the newest that were looked at."""
    rows = of_sites(by).select_related("opened_by", "from_site", "reviewed_by")
    waiting = list(rows.filter(reviewed_at=None).order_by("opened_at")[:_MOST])
    reviewed = list(rows.exclude(reviewed_at=None).order_by("-opened_at")[:_MOST])
    return tuple(_line(row, by, now) for row in (*waiting, *reviewed))


def named(*, first_name: str, last_name: str, born_on: date | None, visit_on: date | None) -> Sequence[Named]:
    """Patients of whatever site who are called exactly so, with what was said of them. At least one day is needed."""
    if born_on is None and visit_on is None:
        return ()
    called = Q(first_name__iexact=first_name) | Q(preferred_name__iexact=first_name)
    rows = Patient.objects.filter(called, last_name__iexact=last_name, merged_into=None)
    if born_on is not None:
        rows = rows.filter(date_of_birth=born_on)
    if visit_on is not None:
        rows = rows.filter(pk__in=_seen_on(rows, visit_on))
    return [Named(pk, site_id) for pk, site_id in rows.order_by("pk").values_list("pk", "site_id")[:9]]


def opened_by(by: Actor) -> QuerySet[BreakGlass]:
    """What this person opened from the site where they act now: its rows belong to another one."""
    return BreakGlass.objects.filter(opened_by_id=by.user_id or 0, from_site_id__in=by.site_ids)


def of_sites(by: Actor) -> QuerySet[BreakGlass]:
    return within(BreakGlass.objects.all(), by)


def _seen_on(rows: QuerySet[Patient], day: date) -> list[int]:
    """Those with an appointment on that day of their site's clock."""
    around = (day - _A_DAY, day + _A_DAY)
    visits = Appointment.objects.filter(patient__in=rows, starts_at__date__range=around)
    found = visits.values_list("patient_id", "starts_at", "site__time_zone")
    return [pk for pk, at, zone in found if at.astimezone(ZoneInfo(zone)).date() == day]


def _opening(row: BreakGlass, now: datetime) -> Opening:
    left, here = row.opened_at + LASTS - now, row.site
    said = (row.pk, row.patient_id, here.name, here.phone, here.time_zone, row.from_site.slug)
    return Opening(
        *said, row.opened_at, minutes_left(opened_at=row.opened_at, now=now), int(left.total_seconds())
    )


def _line(row: BreakGlass, by: Actor, now: datetime) -> OpeningLine:
    return OpeningLine(
        id=row.pk,
        patient_id=row.patient_id,
        staff_id=row.opened_by_id,
        staff=row.opened_by.name,
        from_site=row.from_site.name,
        reason=GlassReason(row.reason),
        words=row.words,
        opened_at=row.opened_at,
        until=row.ended_at or row.opened_at + LASTS,
        is_open=is_open(opened_at=row.opened_at, ended_at=row.ended_at, now=now),
        is_overdue=is_overdue(opened_at=row.opened_at, reviewed_at=row.reviewed_at, now=now),
        due_at=row.opened_at + REVIEWED_WITHIN,
        is_own=row.opened_by_id == by.user_id,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by.name if row.reviewed_by else "",
        verdict=Verdict(row.verdict) if row.verdict else None,
        review=row.review,
    )
