"""A booking joins the patient's open series or begins another; a series is ended, or begun anew, by the desk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from checklists.actions import audit
from checklists.models import Appointment, Series
from checklists.queries import series as queries
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, one, patients_for
from checklists.rules.access import Actor
from checklists.rules.clock import local
from checklists.rules.series import OpenSeries, SeriesChoice, begins_anew


class LastDayTooEarly(Exception):
    """The series would end before this appointment."""


@dataclass(frozen=True)
class SeriesWish:
    """What the desk said about the series of a booking; None leaves what is known of the series as it is."""

    choice: SeriesChoice = SeriesChoice.BY_PROTOCOL
    planned_count: int | None = None
    last_planned_on: date | None = None
    # Days of the week as ISO numbers, "14" for Monday and Thursday; "" where nothing was said.
    weekdays: str = ""


@dataclass
class _Course:
    """A patient's open series while a batch is being booked."""

    row: Series
    standing: OpenSeries = field(default_factory=OpenSeries)
    is_changed: bool = False

    def change(self, **fields: object) -> None:
        for name, value in fields.items():
            self.is_changed = self.is_changed or getattr(self.row, name) != value
            setattr(self.row, name, value)


def join_all(
    rows: Collection[Appointment], wishes: Iterable[SeriesWish], *, by: Actor, now: datetime
) -> None:
    """Give each new appointment its series before it is stored, earliest start first; the transaction is the caller's.

    The number of statements does not grow with them. Raises LastDayTooEarly.
    """
    current = _held({row.patient_id for row in rows})
    courses = list(current.values())
    placed: list[tuple[Appointment, _Course]] = []
    for row, wish in sorted(zip(rows, wishes, strict=True), key=lambda pair: pair[0].starts_at):
        course = current.get(row.patient_id)
        if course is None or _begins(row, wish, course):
            if course is not None:
                course.change(ended_at=now, ended_by=by.label)
            course = current[row.patient_id] = _begun(row)
            courses.append(course)
        _take(course, row, wish)
        placed.append((row, course))
    _store(courses)
    for row, course in placed:
        row.series = course.row


@transaction.atomic
def end(*, patient_id: int, by: Actor, now: datetime) -> None:
    """Nothing joins it any more; what is booked in it stays. Raises NotFound where no series is open."""
    patient = one(patients_for(by), pk=patient_id)
    row = Series.objects.select_for_update().filter(patient=patient, ended_at=None).first()
    if row is None:
        raise NotFound
    row.ended_at, row.ended_by = now, by.label
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record(by=by, action="series.end", obj=f"series:{row.pk}", site_id=row.site_id)


def _held(patient_ids: set[int]) -> dict[int, _Course]:
    """The open series of these patients, held: two bookings of one patient come one after the other."""
    rows = Series.objects.select_for_update().filter(patient_id__in=patient_ids, ended_at=None).order_by("pk")
    held = {row.patient_id: row for row in rows}
    known = queries.open_of(patient_ids) if held else {}
    return {pk: _Course(row, known[pk].standing) for pk, row in held.items() if pk in known}


def _begins(row: Appointment, wish: SeriesWish, course: _Course) -> bool:
    return begins_anew(
        course.standing,
        starts_at=row.starts_at,
        first_infusion=of_version(row.protocol_version).first_infusion,
        choice=wish.choice,
    )


def _begun(row: Appointment) -> _Course:
    return _Course(Series(site=row.site, patient=row.patient, started_on=_day(row)))


def _take(course: _Course, row: Appointment, wish: SeriesWish) -> None:
    """The appointment counts from now on, and what was said about the series stands."""
    day = _day(row)
    if wish.last_planned_on is not None and wish.last_planned_on < day:
        raise LastDayTooEarly
    known = course.row
    course.change(
        started_on=min(known.started_on, day),
        planned_count=wish.planned_count or known.planned_count,
        last_planned_on=wish.last_planned_on or known.last_planned_on,
        weekdays=wish.weekdays or known.weekdays,
    )
    course.standing = replace(course.standing, starts=(*course.standing.starts, row.starts_at))


def _store(courses: list[_Course]) -> None:
    """Old ones end before new ones begin: the table allows one open series a patient."""
    changed = [course.row for course in courses if course.row.pk and course.is_changed]
    fields = ["started_on", "planned_count", "weekdays", "last_planned_on", "ended_at", "ended_by"]
    if changed:
        Series.objects.bulk_update(changed, fields)
    begun = [course for course in courses if not course.row.pk]
    Series.objects.bulk_create(course.row for course in begun if course.row.ended_at)
    _begin_once([course for course in begun if not course.row.ended_at])


def _begin_once(courses: list[_Course]) -> None:
    """Somebody else may have begun one for the same patient just now: then it is that one."""
    Series.objects.bulk_create((course.row for course in courses), ignore_conflicts=True)
    patients = [course.row.patient_id for course in courses]
    stored = {row.patient_id: row for row in Series.objects.filter(patient_id__in=patients, ended_at=None)}
    for course in courses:
        course.row = stored[course.row.patient_id]


def _day(row: Appointment) -> date:
    return local(row.starts_at, row.site.time_zone).date()
