"""Book, move, cancel, bring back: each with its plan, its history and its audit in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from checklists.actions import audit, bookings, calls, driver_questions, neighbours, planning, stale_answers
from checklists.actions.bookings import AlreadyBooked, NotPublished
from checklists.actions.series import LastDayTooEarly, SeriesWish
from checklists.models import Appointment, StartChange, StatusChange
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import MoveRefused, Need, Status, require_move, status_after_move
from checklists.rules.clock import on_one_day
from checklists.rules.facts import Readiness
from checklists.rules.move_reasons import StepBackReason
from checklists.rules.plan_facts import Act
from checklists.rules.settled_calls import PREPARATION

__all__ = [
    "AlreadyBooked",
    "Booked",
    "LastDayTooEarly",
    "NotPublished",
    "SeriesWish",
    "amend",
    "book",
    "bring_back",
    "cancel",
    "change",
    "locked",
    "move",
]


@dataclass(frozen=True)
class Booked:
    appointment_id: int


def book(
    *,
    site_id: int,
    patient_id: int,
    protocol_version_id: int,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    arrive_at: datetime | None = None,
    duration_minutes: int | None = None,
    provider: str = "",
    appointment_type: str = "",
    external_id: str = "",
    wish: SeriesWish | None = None,
    in_place_of_id: int | None = None,
) -> Booked:
    """A new appointment with its items, its ride and its reminders. `starts_at` is an aware instant.

    Without `arrive_at` and `duration_minutes` the protocol's own apply; without a `wish` protocol and gap decide
    whether it continues the patient's series. Raises NotFound, NotPublished, AlreadyBooked, LastDayTooEarly.
    """
    new = bookings.NewAppointment(
        patient_id=patient_id,
        starts_at=starts_at,
        arrive_at=arrive_at,
        duration_minutes=duration_minutes,
        provider=provider,
        appointment_type=appointment_type,
        external_id=external_id,
        wish=wish or SeriesWish(),
        in_place_of_id=in_place_of_id,
    )
    ids = bookings.book_all(
        site_id=site_id, protocol_version_id=protocol_version_id, new=[new], by=by, now=now
    )
    return Booked(ids[0])


@transaction.atomic
def move(
    *, appointment_id: int, starts_at: datetime, by: Actor, now: datetime, duration_minutes: int | None = None
) -> None:
    """To another start: a new plan, new links, and the answers that a shift makes stale asked again.

    Raises NotFound, AlreadyBooked, and MoveRefused where it is over or has begun.
    """
    row = _locked_with_series(by, appointment_id)
    if row.status not in (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN):
        raise MoveRefused(
            f"An appointment that is “{Status(row.status).label}” has no new time: book another one."
        )
    _send_home(row, starts_at, by=by, now=now)
    was = neighbours.places([row])
    place(row, starts_at, by=by, now=now, duration_minutes=duration_minutes)
    plan_moved(row, act=Act.MOVED, by=by, now=now)
    neighbours.revise_after([*was, *neighbours.places([row])], now=now)
    record_move(row, by=by)


def place(
    row: Appointment, starts_at: datetime, *, by: Actor, now: datetime, duration_minutes: int | None = None
) -> None:
    """A held row at another start: older plans and links are dead, stale answers asked again. Raises AlreadyBooked."""
    before = row.starts_at
    row.starts_at, row.arrive_at = starts_at, row.arrive_at + (starts_at - before)
    row.duration_minutes = duration_minutes or row.duration_minutes
    _raise_plan(row)
    _save_once(row)
    StartChange.objects.create(
        site_id=row.site_id, appointment=row, from_at=before, to_at=starts_at, at=now, by=by.label
    )
    stale_answers.reopen_after_move(row, before=before, by=by, now=now)


def plan_moved(row: Appointment, *, act: Act, by: Actor, now: datetime) -> None:
    """What follows from a new place: calls of before are settled, messages planned, the driver asked anew."""
    calls.settle(appointment_id=row.pk, reasons=PREPARATION, by=by, now=now)
    planning.replan(row, act=act, now=now)
    driver_questions.ask(row, now=now)


def record_move(row: Appointment, *, by: Actor) -> None:
    """The audit row, last in its transaction."""
    audit.record(
        by=by,
        action="appointment.move",
        obj=f"appointment:{row.pk}",
        site_id=row.site_id,
        data={"fields": ["starts_at", "arrive_at"], "plan_version": row.plan_version},
    )


@transaction.atomic
def amend(
    *,
    appointment_id: int,
    by: Actor,
    now: datetime,
    external_id: str = "",
    provider: str = "",
    appointment_type: str = "",
    notes: str = "",
    duration_minutes: int | None = None,
) -> None:
    """Set what is given of the clinic's own notes; nothing of it changes the plan. Raises NotFound, AlreadyBooked."""
    row = locked(by, appointment_id)
    row.external_id = external_id or row.external_id
    row.provider = provider or row.provider
    row.appointment_type = appointment_type or row.appointment_type
    row.notes = notes or row.notes
    row.duration_minutes = duration_minutes or row.duration_minutes
    row.version += 1
    _save_once(row)
    audit.record(by=by, action="appointment.amend", obj=f"appointment:{row.pk}", site_id=row.site_id)


@transaction.atomic
def cancel(*, appointment_id: int, reason: str, by: Actor, now: datetime) -> None:
    """Silence, and one notice to somebody who was told of it. Raises NotFound, MoveRefused."""
    row = _locked_with_series(by, appointment_id)
    change(row, Status.CANCELLED, by=by, now=now, reason=reason)
    # Whatever somebody was to be called for; the notice of the cancel may open a call of its own.
    calls.settle(appointment_id=row.pk, by=by, now=now)
    planning.replan(row, act=Act.CANCELLED, now=now)
    neighbours.revise_after(neighbours.places([row]), now=now)
    audit.record(by=by, action="appointment.cancel", obj=f"appointment:{row.pk}", site_id=row.site_id)


@transaction.atomic
def bring_back(*, appointment_id: int, by: Actor, now: datetime) -> None:
    """A cancel undone: a fresh plan, and "it is on again" to somebody who read "cancelled".

    Raises NotFound, MoveRefused, and AlreadyBooked where the time was given away to another row of this patient.
    """
    row = _locked_with_series(by, appointment_id)
    change(
        row, Status.EXPECTED, by=by, now=now, met=frozenset({Need.START_AHEAD} if row.starts_at > now else ())
    )
    stale_answers.reopen_after_cancel(row, by=by, now=now)
    planning.replan(row, act=Act.BACK_ON, now=now)
    driver_questions.ask(row, now=now)
    neighbours.revise_after(neighbours.places([row]), now=now)
    audit.record(by=by, action="appointment.bring_back", obj=f"appointment:{row.pk}", site_id=row.site_id)


def _send_home(row: Appointment, starts_at: datetime, *, by: Actor, now: datetime) -> None:
    """Somebody who is here and gets another day is expected again."""
    same_day = on_one_day(starts_at, now, row.site.time_zone)
    if status_after_move(Status(row.status), same_day=same_day) == row.status:
        return
    row.arrived_at = None
    change(row, Status.EXPECTED, by=by, now=now, reason=StepBackReason.PLAN_CHANGED, note="another day")


def _locked_with_series(by: Actor, appointment_id: int) -> Appointment:
    """The same for an act that may plan its neighbours anew. Raises NotFound."""
    neighbours.lock_series_of(appointment_id, by=by)
    return locked(by, appointment_id)


def locked(by: Actor, appointment_id: int) -> Appointment:
    """The appointment in the caller's own set, held until the transaction ends. Raises NotFound."""
    rows = appointments_for(by).select_related("site", "patient", "protocol_version")
    return one(rows.select_for_update(of=("self",)), pk=appointment_id)


def change(
    row: Appointment,
    to: Status,
    *,
    by: Actor,
    now: datetime,
    met: frozenset[Need] = frozenset(),
    reason: str = "",
    note: str = "",
    readiness: Readiness | None = None,
) -> None:
    """Make one move of the table on a held row, with its history; a new plan and new links where it needs them.

    `readiness`, of an arrival alone, is kept with it.
    """
    source = Status(row.status)
    require_move(source, to, roles=_roles(by), met=met | ({Need.REASON} if reason else frozenset()))
    row.status = to
    if to is Status.CANCELLED or source in (Status.CANCELLED, Status.NO_GO, Status.NO_SHOW):
        _raise_plan(row)
    row.version += 1
    _save_once(row)
    _note(row, source, to, by=by, now=now, reason=reason, note=note, readiness=readiness)


def _roles(by: Actor) -> list[str]:
    """As the table of moves names them."""
    if by.kind in (ActorKind.SYSTEM, ActorKind.PATIENT):
        return [by.kind.value]
    return [role.value for role in by.roles]


def _raise_plan(row: Appointment) -> None:
    """What an older plan said is dead: its reminders, its links, its open sessions."""
    row.plan_version += 1
    row.link_epoch += 1
    row.version += 1


def _save_once(row: Appointment) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if bookings.is_double(error):
            raise AlreadyBooked from error
        raise


def _note(
    row: Appointment,
    source: Status,
    to: Status,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    note: str,
    readiness: Readiness | None,
) -> None:
    StatusChange.objects.create(
        site_id=row.site_id,
        appointment=row,
        from_status=source,
        to_status=to,
        at=now,
        by=by.label,
        by_name=by.name,
        reason=reason,
        note=note,
        readiness=readiness.value if readiness else "",
    )
