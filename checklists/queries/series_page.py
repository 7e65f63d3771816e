"""What the page of a whole series knows of a patient before anything is booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.models import Appointment, Site
from checklists.queries import protocol_versions, series
from checklists.queries.plan_facts import desk_hours
from checklists.queries.protocol_versions import PublishedProtocol
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.quiet_hours import DeskHours
from checklists.rules.series import NO_INFUSION


@dataclass(frozen=True)
class SeriesGround:
    """`starts` are those of the patient's appointments that stand or took place; `first` and `rest` are suggested."""

    published: tuple[PublishedProtocol, ...]
    known: series.Known | None
    starts: tuple[datetime, ...]
    desk: DeskHours
    first: PublishedProtocol | None
    rest: PublishedProtocol | None


@dataclass(frozen=True)
class LaterOne:
    """One expected appointment of a series that may be moved with the one before it."""

    appointment_id: int
    starts_at: datetime
    arrives_before: timedelta
    stays: timedelta


def ground(*, site_id: int, patient_id: int, known: series.Known | None, by: Actor) -> SeriesGround:
    """For a patient whom the caller found in their own scope, and their open series. Raises NotFound."""
    published = protocol_versions.published_at(by, site_id=site_id)
    first = series.suggested(published, known)
    if known is not None and known.standing.starts:
        # The first of it is booked already.
        first = series.later_one(published, first)
    return SeriesGround(
        published=published,
        known=known,
        starts=starts_of(patient_id=patient_id, by=by),
        desk=desk_of(site_id=site_id, by=by),
        first=first,
        rest=series.later_one(published, first),
    )


def desk_of(*, site_id: int, by: Actor) -> DeskHours:
    """When somebody is at the desk. Raises NotFound."""
    return desk_hours(one(Site.objects.filter(pk__in=by.site_ids), pk=site_id))


def starts_of(*, patient_id: int, by: Actor, but: tuple[int, ...] = ()) -> tuple[datetime, ...]:
    """Of everything that was not cancelled and did take place, or will; without the appointments `but`."""
    rows = appointments_for(by).filter(patient_id=patient_id).exclude(status__in=NO_INFUSION)
    return tuple(rows.exclude(pk__in=but).order_by("starts_at").values_list("starts_at", flat=True))


def rest_of(*, appointment_id: int, by: Actor) -> tuple[LaterOne, ...]:
    """This expected appointment and all expected ones after it in its series, by start. Raises NotFound."""
    row = one(appointments_for(by).filter(status=Status.EXPECTED), pk=appointment_id)
    rows = appointments_for(by).filter(
        patient_id=row.patient_id,
        series_id=row.series_id or 0,
        starts_at__gte=row.starts_at,
        status=Status.EXPECTED,
    )
    rows = rows if row.series_id else rows.filter(pk=row.pk)
    return tuple(_later(each) for each in rows.select_related("protocol_version").order_by("starts_at", "pk"))


def _later(row: Appointment) -> LaterOne:
    protocol = protocol_versions.of_version(row.protocol_version)
    stays = timedelta(minutes=row.duration_minutes + protocol.min_stay_minutes)
    return LaterOne(row.pk, row.starts_at, row.starts_at - row.arrive_at, stays)
