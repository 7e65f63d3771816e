"""Answers on their way: one question a page, each kept as it is given, sent together from the check page."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import answers, audit, open_checklists
from checklists.actions.answers import Answered, AnswersUnclear, Questions
from checklists.models import AnswerDraft, Appointment, Item, Tick
from checklists.queries.answer_drafts import stamp
from checklists.queries.item_states import is_done
from checklists.queries.scope import NotFound
from checklists.rules import question_steps
from checklists.rules.access import Actor
from checklists.rules.echoes import is_echoed
from checklists.rules.question_shortcuts import as_given
from checklists.rules.questions import AnswerUnclear, Question, read_answer


class QuestionChanged(Exception):
    """Another question stands there by now than the one that was answered: nothing was kept."""


class ShownOtherwise(Exception):
    """The check page that was pressed showed other questions or answers than those that stand now."""


class NothingDrafted(Exception):
    """Nothing is on its way from this phone: it was sent already, or never begun."""


@transaction.atomic
def keep(
    *,
    appointment_id: int,
    item_position: int,
    step: int,
    asked: str,
    said: list[str],
    by: Actor,
    now: datetime,
) -> int | None:
    """Keep one answer; the step that comes next, None for the check page. `asked` is the mark of the question.

    Raises NotFound, ChecklistClosed, NotOpenYet, QuestionChanged, AnswersUnclear.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item, questions = answers.asked(appointment, item_position)
    open_checklists.require_open(item, by, now)
    question = questions[step - 1] if 0 < step <= len(questions) else None
    if question is None or question_steps.mark(question) != asked:
        raise QuestionChanged
    _require_clear(question, said)
    draft = _draft(appointment, item, questions, by, now)
    standing = question_steps.standing(questions, draft.raw)
    draft.raw = standing | {question.key: question_steps.entry(question, said)}
    draft.save(update_fields=["raw"])
    audit.record(by=by, action="draft.keep", obj=f"item:{item.pk}", site_id=item.site_id)
    return question_steps.next_step(questions, question_steps.drafted(questions, draft.raw).given, after=step)


@transaction.atomic
def send(
    *, appointment_id: int, item_position: int, operation_id: UUID, seal: str, by: Actor, now: datetime
) -> Answered:
    """Save what the check page with this seal showed; pressed twice it is one.

    Raises NotFound, ChecklistClosed, NotOpenYet, OperationReused, NothingDrafted, ShownOtherwise, AnswersUnclear.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item, questions = answers.asked(appointment, item_position)
    raw: dict[str, list[str]] = {}
    if open_checklists.repeated(operation_id, item) is None:
        raw = _sealed(item, questions, seal, by)
    return answers.answer_questions(
        appointment_id=appointment_id,
        item_position=item_position,
        operation_id=operation_id,
        raw=raw,
        by=by,
        now=now,
    )


@transaction.atomic
def forget(*, appointment_id: int, item_position: int, by: Actor, now: datetime) -> None:
    """What was answered elsewhere stands; what was on its way goes. Raises NotFound, ChecklistClosed."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item = open_checklists.item_at(appointment, item_position)
    open_checklists.forget_draft(item, by)
    audit.record(by=by, action="draft.forget", obj=f"item:{item.pk}", site_id=item.site_id)


def _require_clear(question: Question, said: list[str]) -> None:
    try:
        read_answer(question, said)
    except AnswerUnclear as unclear:
        raise AnswersUnclear({question.key: unclear.code}) from unclear


def _draft(
    appointment: Appointment, item: Item, questions: Questions, by: Actor, now: datetime
) -> AnswerDraft:
    """The one of this phone; a new one begins with what the item's page shows as answered."""
    if by.session_id is None:
        raise NotFound
    made, _ = AnswerDraft.objects.get_or_create(
        item=item,
        session_id=by.session_id,
        defaults={"site_id": item.site_id, "raw": _known(appointment, item, questions, by, now), "at": now},
    )
    return made


def _known(
    appointment: Appointment, item: Item, questions: Questions, by: Actor, now: datetime
) -> Mapping[str, object]:
    """Only what still holds, and never what this phone may not read."""
    may_read = not item.safety or by.unlocked
    if not may_read and not is_echoed(item.answered_at, now=now, zone=appointment.site.time_zone):
        return {}
    if not is_done(item, appointment):
        return {}
    said = answers.said_in(Tick.objects.filter(item=item).order_by("-at", "-pk").first())
    return {each.key: question_steps.entry(each, as_given(said.get(each.key))) for each in questions}


def _sealed(item: Item, questions: Questions, seal: str, by: Actor) -> dict[str, list[str]]:
    draft = AnswerDraft.objects.filter(item=item, session_id=by.session_id or 0).first()
    if draft is None:
        raise NothingDrafted
    given = question_steps.drafted(questions, draft.raw).given
    is_whole = question_steps.next_step(questions, given) is None
    if not is_whole or seal != question_steps.seal(questions, given, stamp(item)):
        raise ShownOtherwise
    return given
