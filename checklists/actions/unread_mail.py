"""Nobody saves a message that they have not read: an act that mails somebody stands only once its letters were seen.

The act itself is done and looked at, in one transaction; what mails nobody costs no second press.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from checklists.models import Patient
from checklists.queries import sendings
from checklists.queries.outcomes import Answer, Outcome
from checklists.queries.scope import appointments_for, one, patients_for
from checklists.rules.access import Actor


class UnreadMail(Exception):
    """It would send what nobody has read: nothing was saved. `seal` is to come back with the save that follows."""

    def __init__(self, outcome: Outcome, seal: str) -> None:
        self.outcome, self.seal = outcome, seal
        super().__init__("Read first what this sends.")


@contextmanager
def unless_unread(*, patient_id: int, read: str, by: Actor, now: datetime) -> Iterator[None]:
    """What is done within stands where it mails nobody, or mails what `read` is the seal of.

    Raises NotFound, UnreadMail.
    """
    with transaction.atomic():
        patient = one(patients_for(by), pk=patient_id)
        before = sendings.standing([patient.pk])
        yield
        if sendings.brings_mail(patient.pk, before, now=now):
            _require_read(sendings.compared(_as_it_is(patient), before, (), now=now), read)


@contextmanager
def unless_unread_of(*, appointment_id: int, read: str, by: Actor, now: datetime) -> Iterator[None]:
    """The same, of the patient of one appointment. Raises NotFound, UnreadMail."""
    patient_id = one(appointments_for(by).only("patient_id"), pk=appointment_id).patient_id
    with unless_unread(patient_id=patient_id, read=read, by=by, now=now):
        yield


def _as_it_is(patient: Patient) -> Patient:
    return Patient.objects.select_related("site").get(pk=patient.pk)


def _require_read(outcome: Outcome, read: str) -> None:
    seal = sealed(outcome)
    if outcome.going and seal != read:
        raise UnreadMail(outcome, seal)


def sealed(outcome: Outcome) -> str:
    """Who gets what when, as one short digest; "now" is now a minute later too."""
    said = [_said(answer) for answer in outcome.going]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:24]


def _said(answer: Answer) -> str:
    """The id of a message is another one at each try; a calendar file says when it was made."""
    letter = replace(answer.letter, id=None, calendar=None)  # type: ignore[arg-type]
    return f"{answer.title} {answer.name} {'' if answer.is_now else answer.due_at} {letter!r}"
