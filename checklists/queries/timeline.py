"""Every message of an appointment with what became of it, and why where nothing goes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checklists.models import Appointment, Reminder, ReminderEvent
from checklists.rules import reminder_words


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


def _details(ids: list[UUID]) -> dict[UUID, str]:
    """The mail server's own words, the newest of each reminder that has some."""
    rows = ReminderEvent.objects.filter(reminder_id__in=ids).exclude(detail="").order_by("at", "pk")
    return {event.reminder_id: event.detail for event in rows}
