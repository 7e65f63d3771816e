"""Appointments whose infusion is over, for tests of the day after."""

from datetime import timedelta
from uuid import uuid4

from checklists.actions import next_day
from checklists.models import Appointment
from checklists.rules.appointment_status import Status
from tests.factories import START, Clinic

# When the message of the day after is due, by the shipped protocol.
DUE = START + timedelta(hours=24)
SECOND = timedelta(seconds=1)
# Places of two of its questions.
SIGNS, THOUGHTS = 2, 4


def gone_home(clinic: Clinic, row: Appointment | None = None, status: Status = Status.LEFT) -> Appointment:
    """Straight home: how they got there is not what is asked here."""
    row = row or clinic.book()
    Appointment.objects.filter(pk=row.pk).update(status=status)
    row.refresh_from_db()
    return row


def say(clinic: Clinic, row: Appointment, question: str, *said: str, now=DUE, operation=None):  # type: ignore[no-untyped-def]
    """One answer by the patient's own link; none of them: "I would rather not say"."""
    return next_day.answer(
        appointment_id=row.pk,
        question=question,
        operation_id=operation or uuid4(),
        raw=list(said) or None,
        by=clinic.link_actor(row),
        now=now,
    )
