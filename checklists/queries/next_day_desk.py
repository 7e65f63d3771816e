"""The day after as nurse and prescriber read it: each answer with its band, and what came before it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Subquery

from checklists.models import Appointment, NextDayAnswer
from checklists.queries.next_day import Asked, asked_of
from checklists.queries.protocol_versions import of_version
from checklists.queries.questions import AnswerLine, answer_lines
from checklists.queries.scope import within
from checklists.rules import next_day
from checklists.rules.access import CLINICAL, Actor
from checklists.rules.band import Band
from checklists.rules.next_day import SAID
from checklists.rules.questions import Question, QuestionType
from checklists.rules.series import TOOK_PLACE


@dataclass(frozen=True)
class Told:
    """One answer. `answer` is None for "I would rather not say"; `band` as it was judged when it was given.

    `stands` is False where they answered otherwise since: such a line is kept for what was red or amber.
    """

    key: str
    label: str
    answer: AnswerLine | None
    band: Band
    at: datetime
    stands: bool
    is_telling: bool


@dataclass(frozen=True)
class LastTime:
    """What was not well after the infusion before this one; `starts_at` is that infusion's start."""

    starts_at: datetime
    lines: tuple[Told, ...]


def told(*, appointment_id: int, by: Actor) -> tuple[Told, ...]:
    """Everything answered about one appointment, in the order of the questions; nothing for other roles."""
    return _told([appointment_id], by).get(appointment_id, ())


def concerns(*, appointment_ids: Collection[int], by: Actor) -> dict[int, tuple[Told, ...]]:
    """By appointment, what a call is about: answers that were red or amber, and what was said of the same since."""
    return {pk: worrying(lines) for pk, lines in _told(appointment_ids, by).items()}


def worrying(lines: tuple[Told, ...]) -> tuple[Told, ...]:
    """What was red or amber of it, and what was said of the same since."""
    keys = {line.key for line in lines if line.band is not Band.GREEN}
    return tuple(line for line in lines if line.key in keys)


def last_time(appointment: Appointment, by: Actor) -> LastTime | None:
    """For the check-in of the appointment that comes next, and of no later one. Source: clinical.md 7.1."""
    if not by.has(*CLINICAL):
        return None
    rows = Appointment.objects.filter(patient_id=appointment.patient_id, status__in=TOOK_PLACE)
    before = rows.filter(starts_at__lt=appointment.starts_at).order_by("-starts_at")
    answers = list(within(_answers(), by).filter(appointment=Subquery(before.values("pk")[:1])))
    lines = _of_answers(answers)
    telling = tuple(line for line in lines if line.is_telling and line.stands)
    return LastTime(answers[0].appointment.starts_at, telling) if telling else None


def _told(appointment_ids: Collection[int], by: Actor) -> dict[int, tuple[Told, ...]]:
    """One statement, however many appointments; none for who may not read answers."""
    if not by.has(*CLINICAL) or not appointment_ids:
        return {}
    given: dict[int, list[NextDayAnswer]] = defaultdict(list)
    for answer in within(_answers().filter(appointment_id__in=appointment_ids), by):
        given[answer.appointment_id].append(answer)
    return {pk: _of_answers(answers) for pk, answers in given.items()}


def _answers() -> QuerySet[NextDayAnswer]:
    """In the order of time, each with its appointment; a published protocol is in memory, so its data is not fetched."""
    related = NextDayAnswer.objects.select_related("appointment__protocol_version").order_by("at", "pk")
    return related.defer("appointment__protocol_version__data")


def _of_answers(answers: list[NextDayAnswer]) -> tuple[Told, ...]:
    """Of one appointment."""
    return (
        tuple(_lines(asked_of(of_version(answers[0].appointment.protocol_version)), answers))
        if answers
        else ()
    )


def _lines(asked: Asked, answers: list[NextDayAnswer]) -> list[Told]:
    """In the order of the questions; of one question in the order of time."""
    newest = {answer.question: answer.pk for answer in answers}
    places = {question.key: at for at, question in enumerate(asked.questions)}
    kept = [each for each in answers if each.band != Band.GREEN or newest[each.question] == each.pk]
    kept.sort(key=lambda each: places.get(each.question, len(places)))
    return [_line(asked, each, stands=newest[each.question] == each.pk) for each in kept]


def _line(asked: Asked, given: NextDayAnswer, *, stands: bool) -> Told:
    # A shipped question that a newer release no longer asks still shows its answer.
    question = asked.question(given.question) or Question(given.question, QuestionType.TEXT, given.question)
    said = answer_lines((question,), {question.key: given.answer.get(SAID)}, language="", default="")
    return Told(
        key=question.key,
        label=question.label,
        answer=next(iter(said), None),
        band=Band(given.band),
        at=given.at,
        stands=stands,
        is_telling=next_day.is_telling(question, given.answer),
    )
