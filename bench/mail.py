"""Rows 1 and 2: one sweep with every state durable, against raw smtplib on one connection to the same server."""

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from bench.figures import Figure, Goal
from checklists.actions import bookings
from checklists.actions.bookings import NewAppointment
from checklists.models import Patient, Reminder
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import sweep
from tests import factories

RATE = Goal(1, "messages a second, one line", "/s", "raw smtplib", must=0.15)
CPU = Goal(2, "sender CPU a message, one line", "ms", "raw smtplib", must=4, at_most=True)
_CONTENT = b"Subject: Your appointment\r\n\r\n" + b"Please come at 9:30 am. Your list helps you.\r\n" * 160


@dataclass(frozen=True)
class Cost:
    """Of `count` messages: seconds on the wall and of our process's CPU."""

    count: int
    wall: float
    cpu: float


def run(port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of both, one after the other, until `rounds` or the monotonic time `ends_at`; what ended it."""
    clinic = factories.clinic()
    costs: list[tuple[Cost, Cost]] = []
    while len(costs) < rounds and (not costs or time.monotonic() < ends_at):
        due = _fall_due(clinic, count, timezone.now())
        theirs = _measured(count, partial(_smtplib, port, due))
        ours = _measured(count, partial(_sweep, port, count))
        costs.append((ours, theirs))
    ended_by = f"{len(costs)} rounds of {count} messages"
    return [_rate(costs), _cpu(costs)], ended_by + ("" if len(costs) == rounds else ", stopped by the clock")


def _rate(costs: list[tuple[Cost, Cost]]) -> Figure:
    ours, theirs = zip(*((a.count / a.wall, b.count / b.wall) for a, b in costs), strict=True)
    return Figure(RATE, ours, theirs)


def _cpu(costs: list[tuple[Cost, Cost]]) -> Figure:
    ours, theirs = zip(*((1000 * a.cpu / a.count, 1000 * b.cpu / b.count) for a, b in costs), strict=True)
    return Figure(CPU, ours, theirs)


def _fall_due(clinic: factories.Clinic, count: int, now: datetime) -> list[str]:
    """So many new appointments whose first message is due now, at sixteen different times; their addresses."""
    people = Patient.objects.bulk_create(
        factories.PatientFactory.build(site=clinic.site) for _ in range(count)
    )
    booked = bookings.book_all(
        site_id=clinic.site.pk,
        protocol_version_id=clinic.version.pk,
        new=[
            NewAppointment(person.pk, now + timedelta(days=2, minutes=15 * (place % 16)))
            for place, person in enumerate(people)
        ],
        by=clinic.desk,
        now=now - timedelta(minutes=10),
    )
    past = now - timedelta(seconds=1)
    first = Reminder.objects.filter(appointment_id__in=booked, rule="booked")
    # The night's quiet hours shall not decide whether a benchmark runs.
    first.update(due_at=past, next_try_at=past, rank=0)
    return [person.email for person in people]


def _measured(count: int, work: Callable[[], None]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(count, time.perf_counter() - wall, time.process_time() - cpu)


def _smtplib(port: int, recipients: list[str]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for recipient in recipients:
            connection.sendmail("desk@maple.example", [recipient], _CONTENT)


def _sweep(port: int, count: int) -> None:
    swept = sweep(trigger="bench", server=Server("127.0.0.1", port))
    if swept.sent != count:
        raise RuntimeError(f"{swept.sent} of {count} messages were sent: {swept.trouble}")
