"""The questions of the day after as the patient's phone shows them: when they are open, asked and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from checklists.models import Appointment, Call, NextDayAnswer, Reminder
from checklists.queries.protocol_versions import of_version
from checklists.queries.protocols import shipped
from checklists.queries.scope import NotFound, appointments_for, one
from checklists.rules import next_day
from checklists.rules.access import Actor, ActorKind
from checklists.rules.last_check import DAY_AFTER
from checklists.rules.next_day import Answer, Opening
from checklists.rules.phone_modes import end_of
from checklists.rules.protocol import Protocol
from checklists.rules.questions import Question
from checklists.rules.series import TOOK_PLACE

_SHIPPED = "first-infusion"


@dataclass(frozen=True)
class Asked:
    """The questions, and the language that their own words are in."""

    questions: tuple[Question, ...]
    default: str

    def question(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)


@dataclass(frozen=True)
class Standing:
    """How it stands with one appointment. `first_open` is the place of the first question without an answer.

    `calls_at_once`: an urgent call is open, so that help stays on the page.
    """

    opening: Opening
    is_open: bool
    answered: int
    total: int
    first_open: int | None
    calls_at_once: bool

    @property
    def left(self) -> int:
        return self.total - self.answered

    @property
    def is_whole(self) -> bool:
        return self.first_open is None


@dataclass(frozen=True)
class NextDayPage:
    """What the caller is asked; only while it is open."""

    asked: Asked
    answers: Mapping[str, Answer]

    @property
    def first_open(self) -> int | None:
        return next_day.first_open(self.asked.questions, self.answers)

    def at(self, position: int) -> Question:
        """The question at a place, from 1. Raises NotFound."""
        if not 1 <= position <= len(self.asked.questions):
            raise NotFound
        return self.asked.questions[position - 1]


def asked_of(protocol: Protocol) -> Asked:
    """What this version asks; one that is older than these questions asks the shipped ones."""
    if protocol.next_day is not None:
        return Asked(protocol.next_day.questions, protocol.languages[0])
    default = shipped(_SHIPPED)
    assert default.next_day is not None  # what is shipped has it
    return Asked(default.next_day.questions, default.languages[0])


def opening_of(appointment: Appointment) -> Opening:
    """By the message that asks, as the newest plan has it; one of an earlier plan may have gone."""
    return _opening(appointment, list(_asks(appointment).values_list("due_at", "sent_at")))


def _asks(appointment: Appointment | OuterRef) -> QuerySet[Reminder]:
    return Reminder.objects.filter(appointment=appointment, rule=DAY_AFTER).order_by("plan_version")


def _opening(appointment: Appointment, found: list[tuple[datetime | None, datetime | None]]) -> Opening:
    return next_day.opening(
        due_at=found[-1][0] if found else None,
        sent_at=max((sent_at for _, sent_at in found if sent_at), default=None),
        ends_at=end_of(appointment.starts_at, appointment.duration_minutes),
    )


def _at(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def is_asked(appointment: Appointment, now: datetime) -> bool:
    """Whether there was an infusion, and its questions are open at `now`."""
    return appointment.status in TOOK_PLACE and opening_of(appointment).is_open(now)


def newest(appointment_id: int) -> dict[str, NextDayAnswer]:
    """The newest answer of each question, by key."""
    rows = NextDayAnswer.objects.filter(appointment_id=appointment_id).order_by("at", "pk")
    return {row.question: row for row in rows}


def standing(appointment: Appointment, protocol: Protocol, now: datetime) -> Standing | None:
    """For the phone's one screen; None where no infusion took place."""
    if appointment.status not in TOOK_PLACE:
        return None
    found, questions = opening_of(appointment), asked_of(protocol).questions
    is_open = found.is_open(now)
    known = {key: row.answer for key, row in newest(appointment.pk).items()} if is_open else {}
    urgent = Call.objects.filter(appointment=appointment, reason__in=next_day.URGENT, closed_at=None)
    return Standing(
        opening=found,
        is_open=is_open,
        answered=sum(each.key in known for each in questions),
        total=len(questions),
        first_open=next_day.first_open(questions, known),
        calls_at_once=is_open and urgent.exists(),
    )


def page(*, by: Actor, now: datetime) -> NextDayPage:
    """The questions and answers of the caller's own appointment. Raises NotFound while they are not open."""
    rows = appointments_for(by).select_related("protocol_version").defer("protocol_version__data")
    asks = ArraySubquery(_asks(OuterRef("pk")).values(said=JSONObject(due_at="due_at", sent_at="sent_at")))
    appointment: Any = one(rows.annotate(asks=asks), pk=by.appointment_id)
    said = [(_at(each["due_at"]), _at(each["sent_at"])) for each in appointment.asks]
    is_asked = appointment.status in TOOK_PLACE and _opening(appointment, said).is_open(now)
    if by.kind is not ActorKind.PATIENT or not is_asked:
        raise NotFound
    found = newest(appointment.pk)
    asked = asked_of(of_version(appointment.protocol_version))
    return NextDayPage(asked, {key: row.answer for key, row in found.items()})
