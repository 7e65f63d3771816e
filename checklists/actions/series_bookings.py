"""A whole series booked in one go: all of it or nothing, and one message to the patient at most.

`planning.plan_all` knows that only the first of a series is told at once; the others are told in their time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from checklists.actions import bookings
from checklists.actions.bookings import NewAppointment
from checklists.actions.series import SeriesWish
from checklists.queries import protocol_versions, series
from checklists.queries.scope import one, patients_for
from checklists.rules.access import Actor
from checklists.rules.clock import local
from checklists.rules.series import SeriesChoice, begins_anew


@dataclass(frozen=True)
class PlannedStart:
    """One appointment of the series: when (aware), and by which published version."""

    starts_at: datetime
    protocol_version_id: int


@dataclass(frozen=True)
class NewSeries:
    """What was chosen, in the order of the starts. `weekdays` as `Series.weekdays`; `choice` is about the first of them."""

    starts: tuple[PlannedStart, ...]
    weekdays: str = ""
    provider: str = ""
    choice: SeriesChoice = SeriesChoice.BY_PROTOCOL


@transaction.atomic
def book_series(
    *, site_id: int, patient_id: int, planned: NewSeries, by: Actor, now: datetime
) -> tuple[int, ...]:
    """The ids of the new appointments, earliest first; `planned` has one at least.

    Raises NotFound, NotPublished, AlreadyBooked.
    """
    patient = one(patients_for(by).filter(site_id=site_id).select_related("site"), pk=patient_id)
    starts = sorted(planned.starts, key=lambda each: each.starts_at)
    last_on = local(starts[-1].starts_at, patient.site.time_zone).date()
    wishes = _wishes(planned, starts, last_on, _continued(patient.pk, starts[0], planned.choice, by))
    new = [
        NewAppointment(
            patient_id=patient.pk,
            starts_at=each.starts_at,
            provider=planned.provider,
            protocol_version_id=each.protocol_version_id,
            wish=wish,
        )
        for each, wish in zip(starts, wishes, strict=True)
    ]
    return bookings.book_all(
        site_id=site_id, protocol_version_id=starts[0].protocol_version_id, new=new, by=by, now=now
    )


def _continued(patient_id: int, first: PlannedStart, choice: SeriesChoice, by: Actor) -> series.Known | None:
    """The open series that these go on with; None where the first of them begins another. Raises NotFound."""
    known = series.open_of({patient_id}).get(patient_id)
    version = protocol_versions.find(by, version_id=first.protocol_version_id)
    anew = begins_anew(
        known.standing if known else None,
        starts_at=first.starts_at,
        first_infusion=version.protocol.first_infusion,
        choice=choice,
    )
    return None if anew else known


def _wishes(
    planned: NewSeries, starts: Sequence[PlannedStart], last_on: date, known: series.Known | None
) -> list[SeriesWish]:
    """The first decides which series it is, the others go with it; what is in it already counts."""
    count = len(starts)
    if known is not None:
        count = max(known.planned_count or 0, len(known.standing.starts) + count)
        last_on = max(last_on, known.last_planned_on or last_on)
    first = SeriesWish(planned.choice, count, last_on, planned.weekdays)
    others = SeriesWish(SeriesChoice.CONTINUES, count, last_on, planned.weekdays)
    return [first, *[others] * (len(starts) - 1)]
