"""Series as rows tell: what is in a patient's open one, and which infusion of it an appointment is."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, Series
from checklists.queries.protocol_versions import PublishedProtocol
from checklists.queries.scope import patients_for, within
from checklists.rules.access import Actor
from checklists.rules.series import (
    NO_INFUSION,
    TOOK_PLACE,
    OpenSeries,
    is_after_gap,
)

# The shipped protocol of everything after the first infusion; a site's own choice of the patient's last visit wins.
NEXT_INFUSION = "next-infusion"


@dataclass(frozen=True)
class SeriesLine:
    """One series at the desk. `booked` counts all but what was cancelled or did not take place."""

    id: int
    started_on: date
    last_planned_on: date | None
    planned_count: int | None
    booked: int
    took_place: int
    is_open: bool


@dataclass(frozen=True)
class Place:
    """Which infusion of its series: `number` from 1, `count` as planned, None where nobody said."""

    series_id: int
    number: int
    count: int | None
    is_open: bool
    started_on: date


@dataclass(frozen=True)
class Known:
    """A patient's open series. `last_slug` names the protocol of its newest appointment."""

    id: int
    started_on: date
    planned_count: int | None
    last_planned_on: date | None
    standing: OpenSeries
    last_slug: str


@dataclass(frozen=True)
class SeriesOfPatient:
    """All series of one patient, newest first; `open` is the one that stands, `places` are by appointment."""

    lines: tuple[SeriesLine, ...]
    open: Known | None
    places: Mapping[int, Place]


def of_patient(*, patient_id: int, by: Actor) -> SeriesOfPatient:
    """Of one patient of the caller's own set; one statement."""
    rows = within(Series.objects.filter(patient__in=patients_for(by).filter(pk=patient_id)), by)
    found = list(_with_infusions(rows).order_by("-started_on", "-pk"))
    infusions = {row.pk: _infusions(row) for row in found}
    standing = next((row for row in found if row.ended_at is None), None)
    return SeriesOfPatient(
        lines=tuple(_line(row, infusions[row.pk]) for row in found),
        open=_known(standing, infusions[standing.pk]) if standing else None,
        places={
            each.appointment_id: _place(row, number)
            for row in found
            for number, each in enumerate(infusions[row.pk], start=1)
        },
    )


def open_of(patient_ids: Collection[int]) -> dict[int, Known]:
    """The open series by patient. The caller may reach these patients."""
    rows = _with_infusions(Series.objects.filter(patient_id__in=patient_ids, ended_at=None))
    return {row.patient_id: _known(row, _infusions(row)) for row in rows}


def places(appointments: Collection[Appointment]) -> dict[int, Place]:
    """By appointment; those without a series, and what is no infusion of one, are left out."""
    ids = {row.series_id for row in appointments if row.series_id}
    rows = Appointment.objects.filter(series_id__in=ids).exclude(status__in=NO_INFUSION)
    numbers: defaultdict[int, int] = defaultdict(int)
    found: dict[int, Place] = {}
    for row in rows.select_related("series").order_by("starts_at", "pk"):
        if row.series is not None:
            numbers[row.series.pk] += 1
            found[row.pk] = _place(row.series, numbers[row.series.pk])
    return found


def _place(row: Series, number: int) -> Place:
    return Place(row.pk, number, row.planned_count, row.ended_at is None, row.started_on)


def following(published: Collection[PublishedProtocol], known: Known | None) -> PublishedProtocol | None:
    """What comes next in a series that has had an infusion: the protocol of the visit before, unless that was a first
    infusion's; else the shipped one for later infusions. None before the first, and where there is neither."""
    if known is None or not known.standing.took_place:
        return None
    later = {each.slug: each for each in published if not each.protocol.first_infusion}
    return later.get(known.last_slug) or later.get(NEXT_INFUSION)


def suggested(published: Collection[PublishedProtocol], known: Known | None) -> PublishedProtocol | None:
    """What the booking page chooses beforehand: for a later infusion whatever there is for one, else a first one's."""
    if known is not None and known.standing.took_place:
        later = (each for each in published if not each.protocol.first_infusion)
        return following(published, known) or next(later, None) or next(iter(published), None)
    firsts = (each for each in published if each.protocol.first_infusion)
    return next(firsts, None) or next(iter(published), None)


def later_one(
    published: Collection[PublishedProtocol], first: PublishedProtocol | None
) -> PublishedProtocol | None:
    """What follows in a series that begins with `first`: the same, unless that is a first infusion's."""
    if first is None or not first.protocol.first_infusion:
        return first
    later = {each.slug: each for each in published if not each.protocol.first_infusion}
    return later.get(NEXT_INFUSION) or next(iter(later.values()), first)


def next_in(
    published: Collection[PublishedProtocol], known: Known | None, starts_at: datetime
) -> PublishedProtocol | None:
    """The same for one start (aware); None also where a gap makes it the first of another series."""
    if known is None or is_after_gap(known.standing.before(starts_at), starts_at):
        return None
    return following(published, known)


@dataclass(frozen=True)
class _Infusion:
    appointment_id: int
    starts_at: datetime
    took_place: bool
    slug: str


def _with_infusions(rows: QuerySet[Series]) -> QuerySet[Series]:
    """With `infusions`: what counts in each, in the order of the starts."""
    mine = Appointment.objects.filter(series=OuterRef("pk")).exclude(status__in=NO_INFUSION)
    said = JSONObject(
        appointment_id="pk", starts_at="starts_at", status="status", slug="protocol_version__protocol__slug"
    )
    return rows.annotate(infusions=ArraySubquery(mine.order_by("starts_at", "pk").values(said=said)))


def _infusions(row: Series) -> list[_Infusion]:
    """Of a row read `_with_infusions`."""
    infusions: list[dict[str, Any]] = row.infusions  # type: ignore[attr-defined]
    return [
        _Infusion(
            each["appointment_id"],
            datetime.fromisoformat(each["starts_at"]),
            each["status"] in TOOK_PLACE,
            each["slug"],
        )
        for each in infusions
    ]


def _line(row: Series, infusions: list[_Infusion]) -> SeriesLine:
    return SeriesLine(
        id=row.pk,
        started_on=row.started_on,
        last_planned_on=row.last_planned_on,
        planned_count=row.planned_count,
        booked=len(infusions),
        took_place=sum(each.took_place for each in infusions),
        is_open=row.ended_at is None,
    )


def _known(row: Series, infusions: list[_Infusion]) -> Known:
    starts = tuple(each.starts_at for each in infusions)
    return Known(
        row.pk,
        row.started_on,
        row.planned_count,
        row.last_planned_on,
        OpenSeries(starts, any(each.took_place for each in infusions)),
        infusions[-1].slug if infusions else "",
    )
