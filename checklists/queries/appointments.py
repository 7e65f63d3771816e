"""One appointment as the desk reads it: when, where it stands, what is open, and its messages in order."""

from dataclasses import dataclass
from datetime import date, datetime

from checklists.models import Appointment, Item, Reminder, ReminderEvent, StatusChange
from checklists.queries.scope import appointments_for, one
from checklists.rules import reminder_words
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status, moves_from


@dataclass(frozen=True)
class ItemLine:
    """An item in short; no answer of the patient's, so that every desk role may read it."""

    label: str
    state: str


@dataclass(frozen=True)
class TimelineLine:
    """One message: `at` is when it went, or is due; `because` says why nothing goes, or why it moved."""

    title: str
    state: str
    kind: str
    at: datetime
    moved_from: datetime | None
    why: str
    because: str
    detail: str


@dataclass(frozen=True)
class History:
    """One move of the appointment, by whom and why."""

    label: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class AppointmentPage:
    id: int
    patient_id: int
    patient: str
    first_name: str
    date_of_birth: date
    record_number: str
    phone: str
    email: str
    starts_at: datetime
    arrive_at: datetime
    duration_minutes: int
    provider: str
    appointment_type: str
    protocol: str
    protocol_version_id: int
    status: str
    status_label: str
    booked_at: datetime
    items: tuple[ItemLine, ...]
    timeline: tuple[TimelineLine, ...]
    history: tuple[History, ...]
    may_move: bool
    may_cancel: bool
    may_bring_back: bool
    may_send_link: bool


def page(*, appointment_id: int, by: Actor, now: datetime) -> AppointmentPage:
    """The page of one appointment in the caller's own set. Raises NotFound."""
    rows = appointments_for(by).select_related("patient", "site", "protocol_version__protocol")
    row = one(rows, pk=appointment_id)
    status, patient = Status(row.status), row.patient
    leads_to = {move.target for move in moves_from(status, [role.value for role in by.roles])}
    return AppointmentPage(
        id=row.pk,
        patient_id=patient.pk,
        patient=f"{patient.first_name} {patient.last_name}",
        first_name=patient.preferred_name or patient.first_name,
        date_of_birth=patient.date_of_birth,
        record_number=patient.record_number,
        phone=patient.phone,
        email=patient.email,
        starts_at=row.starts_at,
        arrive_at=row.arrive_at,
        duration_minutes=row.duration_minutes,
        provider=row.provider,
        appointment_type=row.appointment_type,
        protocol=row.protocol_version.protocol.name,
        protocol_version_id=row.protocol_version_id,
        status=status.value,
        status_label=status.label,
        booked_at=row.booked_at,
        items=tuple(_item(item) for item in Item.objects.filter(appointment=row).order_by("position")),
        timeline=timeline(row),
        history=_history(row),
        may_move=status in (Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN),
        may_cancel=Status.CANCELLED in leads_to,
        may_bring_back=status is Status.CANCELLED and Status.EXPECTED in leads_to and row.starts_at > now,
        may_send_link=not status.is_over,
    )


def same_start(*, patient_id: int, starts_at: datetime, by: Actor) -> int | None:
    """The appointment that this patient has at that instant already, or None."""
    rows = appointments_for(by).filter(patient_id=patient_id, starts_at=starts_at)
    return rows.exclude(status=Status.CANCELLED).values_list("pk", flat=True).first()


def timeline(row: Appointment) -> tuple[TimelineLine, ...]:
    """Every reminder of the appointment in the order of its time: sent, planned, and why nothing goes."""
    reminders = list(Reminder.objects.filter(appointment=row))
    details = _details([reminder.pk for reminder in reminders])
    lines = [_line(reminder, details.get(reminder.pk, "")) for reminder in reminders]
    return tuple(sorted(lines, key=lambda line: (line.at, line.title)))


def _line(reminder: Reminder, detail: str) -> TimelineLine:
    return TimelineLine(
        title=reminder_words.title(reminder.rule),
        state=reminder_words.state(reminder.state, reminder.channel),
        kind=_KINDS.get(reminder.state, "open"),
        at=reminder.sent_at or reminder.next_try_at,
        moved_from=reminder.moved_from,
        why=reminder.why,
        because=reminder_words.reason(reminder.reason),
        detail=detail,
    )


_KINDS = {
    "sent": "sent",
    "cancelled": "not_sent",
    "superseded": "not_sent",
    "expired": "not_sent",
    "failed": "failed",
    "paused": "failed",
}


def _details(ids: list[object]) -> dict[object, str]:
    """The mail server's own words, the newest of each reminder that has some."""
    rows = ReminderEvent.objects.filter(reminder_id__in=ids).exclude(detail="").order_by("at", "pk")
    return {event.reminder_id: event.detail for event in rows}


def _item(item: Item) -> ItemLine:
    state = "Not sure" if item.unsure else "Done" if item.done else "Open"
    return ItemLine(item.label, state if item.required or item.done else "Not needed")


def _history(row: Appointment) -> tuple[History, ...]:
    changes = StatusChange.objects.filter(appointment=row).order_by("at", "pk")
    return tuple(
        History(Status(change.to_status).label, change.at, change.by_name, change.reason.replace("_", " "))
        for change in changes
    )
