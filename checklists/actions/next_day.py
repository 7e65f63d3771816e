"""Answering the questions of the day after: each one kept when it is given; a red one calls the desk at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from checklists.actions import audit, calls, operations
from checklists.actions.open_checklists import OperationReused
from checklists.models import Appointment, NextDayAnswer
from checklists.queries.next_day import asked_of, is_asked
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules import next_day
from checklists.rules.access import Actor, ActorKind, system
from checklists.rules.band import Band
from checklists.rules.questions import Question, read_answer


class NextDayClosed(Exception):
    """The questions are not open: not yet, not any more, or no infusion took place."""


@dataclass(frozen=True)
class Answered:
    """`is_fresh` is False for a retry, which changed nothing."""

    band: Band
    is_fresh: bool


@transaction.atomic
def answer(
    *, appointment_id: int, question: str, operation_id: UUID, raw: list[str] | None, by: Actor, now: datetime
) -> Answered:
    """Keep one answer. `raw` is what the form sent, None for "I would rather not say".

    A red answer opens an urgent call, an amber one a call within the day, in the same transaction; one that is taken
    back closes none: that is the desk's to do. Raises NotFound, NextDayClosed, OperationReused, AnswerUnclear.
    """
    appointment = locked(appointment_id=appointment_id, by=by, now=now)
    found = asked_of(of_version(appointment.protocol_version)).question(question)
    if found is None:
        raise NotFound
    earlier = _earlier(appointment, found, operation_id)
    if earlier is not None:
        return earlier
    return _keep(appointment, found, operation_id, None if raw is None else read_answer(found, raw), by, now)


def locked(*, appointment_id: int, by: Actor, now: datetime) -> Appointment:
    """The patient's own appointment while its next day is open. Raises NotFound, NextDayClosed."""
    rows = appointments_for(by).select_for_update(of=("self",)).select_related("protocol_version")
    appointment = one(rows.defer("protocol_version__data"), pk=appointment_id)
    if by.kind is not ActorKind.PATIENT:
        raise NotFound
    if not is_asked(appointment, now):
        raise NextDayClosed
    return appointment


def _earlier(appointment: Appointment, question: Question, operation_id: UUID) -> Answered | None:
    """What this operation did the first time; None when it is new. Raises OperationReused."""
    row = operations.earlier(NextDayAnswer, operation_id)
    if row is None:
        return None
    if (row.appointment_id, row.question) != (appointment.pk, question.key):
        raise OperationReused
    return Answered(Band(row.band), is_fresh=False)


def _keep(
    appointment: Appointment, question: Question, operation_id: UUID, said: object, by: Actor, now: datetime
) -> Answered:
    kept = next_day.kept(said)
    band = next_day.band(question, kept)
    try:
        row = NextDayAnswer.objects.create(
            site_id=appointment.site_id,
            appointment=appointment,
            operation_id=operation_id,
            question=question.key,
            answer=kept,
            band=band.value,
            at=now,
            by=by.label,
        )
    except IntegrityError as error:  # another appointment used this id
        raise OperationReused from error
    call = next_day.call_for(band, now)
    if call is not None:
        reason, due_at = call
        calls.open(
            appointment_id=appointment.pk, reason=reason, due_at=due_at, by=system("next_day"), now=now
        )
    audit.record(by=by, action="next_day.answer", obj=f"answer:{row.pk}", site_id=row.site_id)
    return Answered(band, is_fresh=True)
