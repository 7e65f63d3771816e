"""Where three days before is folded into the next-day message, that message names the next start."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from checklists import models
from checklists.messages.writing import write
from checklists.queries.outbox import outgoing
from tests.factories import NOW, START, Clinic

DAY = timedelta(days=1)


def day_after(row: models.Appointment, now: datetime):  # type: ignore[no-untyped-def]
    token = uuid4()
    rows = models.Reminder.objects.filter(appointment=row, rule="day_after")
    rows.update(state="claimed", lease_token=token, lease_until=now + DAY)
    (found,) = outgoing(list(rows.values_list("pk", flat=True)), token=token, now=now)
    return found.letter


@pytest.mark.parametrize(("days", "named"), [(2, True), (5, True), (7, False)])
def test_the_next_start_is_named_where_nothing_else_would(clinic: Clinic, days: int, named: bool) -> None:
    ana = clinic.patient()
    first, _second = clinic.book(ana), clinic.book(ana, starts_at=START + days * DAY)
    assert day_after(first, START + DAY).next_at == (START + days * DAY if named else None)


def test_a_cancelled_next_one_is_not_named(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, second = clinic.book(ana), clinic.book(ana, starts_at=START + 2 * DAY)
    models.Appointment.objects.filter(pk=second.pk).update(status="cancelled")
    assert day_after(first, START + DAY).next_at is None


def test_the_message_says_it(clinic: Clinic) -> None:
    ana = clinic.patient()
    first, _second = clinic.book(ana), clinic.book(ana, starts_at=START + 2 * DAY)
    letter = day_after(first, NOW)
    message = write(letter, link="https://a.example/l/x", stop_link="https://a.example/s/x", now=START + DAY)
    assert "Your next appointment is on Saturday 28 November." in message.text
    assert "Please check that your ride home still holds" in message.html
