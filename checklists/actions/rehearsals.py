"""What an act would send, found out by doing it and taking it back: the same rows and words, and nothing stays of it.

No second planner can disagree with the first. For POST alone: a rehearsal takes the locks of the act for a moment.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checklists.actions.appointments import Booked
from checklists.models import Appointment, Patient
from checklists.queries import sendings, series
from checklists.queries.outcomes import Line, Outcome
from checklists.queries.scope import appointments_for, one, patients_for
from checklists.queries.series import Place
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.clock import local

# The ids of the appointments that the act was about.
Rehearsed = Callable[[], Collection[int]]


@dataclass(frozen=True)
class Preview:
    """What saving would send, and the appointment as it would stand.

    `same_day` are the starts of the patient's other appointments on that date of the site. `place` is its own in its
    series; `begins_series` that the act begins one.
    """

    outcome: Outcome
    starts_at: datetime
    arrive_at: datetime
    same_day: tuple[datetime, ...]
    place: Place | None = None
    begins_series: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.outcome.lines


def rehearse(act: Rehearsed, *, patient_id: int, by: Actor, now: datetime) -> Outcome:
    """Of any act about one patient in the caller's own set. Raises NotFound, and whatever the act raises."""
    with transaction.atomic():
        found = _done(act, patient_id, by, now)
        transaction.set_rollback(True)
    return found


def of_patient(act: Callable[[], object], *, patient_id: int, by: Actor, now: datetime) -> Outcome:
    """Of an act about none of their appointments in particular. Raises as `rehearse`."""
    return rehearse(lambda: _about(act, []), patient_id=patient_id, by=by, now=now)


def of_booking(act: Callable[[], Booked], *, patient_id: int, by: Actor, now: datetime) -> Preview:
    """Of a booking. Raises as `rehearse`."""
    known = series.open_of({patient_id}).get(patient_id)
    return _looked(lambda: [act().appointment_id], patient_id, by, now, known.id if known else None)


def of_appointment(act: Callable[[], object], *, appointment_id: int, by: Actor, now: datetime) -> Preview:
    """Of an act about one appointment: a move, a cancel and its undoing, a link, a message. Raises as `rehearse`."""
    row = one(appointments_for(by), pk=appointment_id)
    return _looked(lambda: _about(act, [row.pk]), row.patient_id, by, now, row.series_id)


def _done(act: Rehearsed, patient_id: int, by: Actor, now: datetime) -> Outcome:
    """The caller takes it back."""
    found = one(patients_for(by), pk=patient_id)
    before = sendings.standing([found.pk])
    focus = act()
    patient = Patient.objects.select_related("site").get(pk=found.pk)
    return sendings.compared(patient, before, focus, now=now)


def _about(act: Callable[[], object], ids: Collection[int]) -> Collection[int]:
    act()
    return ids


def _looked(act: Rehearsed, patient_id: int, by: Actor, now: datetime, series_id: int | None) -> Preview:
    """The outcome, with the one appointment as it stands after the act. `series_id` is the open one before it."""
    focus: list[int] = []

    def noted() -> Collection[int]:
        focus.extend(act())
        return focus

    with transaction.atomic():
        outcome = _done(noted, patient_id, by, now)
        row = Appointment.objects.select_related("site").get(pk=focus[0])
        preview = Preview(
            outcome=outcome,
            starts_at=row.starts_at,
            arrive_at=row.arrive_at,
            same_day=_same_day(row),
            place=series.places([row]).get(row.pk),
            begins_series=row.series_id != series_id,
        )
        transaction.set_rollback(True)
    return preview


def _same_day(row: Appointment) -> tuple[datetime, ...]:
    zone = row.site.time_zone
    near = (row.starts_at - timedelta(days=2), row.starts_at + timedelta(days=2))
    others = Appointment.objects.filter(patient_id=row.patient_id, starts_at__range=near).exclude(pk=row.pk)
    starts = others.exclude(status=Status.CANCELLED).order_by("starts_at").values_list("starts_at", flat=True)
    on = local(row.starts_at, zone).date()
    return tuple(at for at in starts if local(at, zone).date() == on)
