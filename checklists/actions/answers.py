"""Answering the questions of an item: read all at once, kept whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from checklists.actions import answered_calls, audit, open_checklists, own_hours
from checklists.actions.open_checklists import Ticked
from checklists.models import Appointment, Item, Tick
from checklists.queries.last_time import last_time
from checklists.queries.protocol_versions import of_version
from checklists.queries.scope import NotFound
from checklists.rules.access import Actor
from checklists.rules.band import Band
from checklists.rules.facts import ItemKind
from checklists.rules.questions import (
    NO,
    YES,
    AnswerUnclear,
    Meaning,
    Question,
    band_of_all,
    means,
    read_answer,
)

Questions = tuple[Question, ...]


class AnswersUnclear(ValueError):
    """Nothing was kept. `problems` says by question key what is unclear, in the codes of `read_answer`."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(sorted(problems)))


@dataclass(frozen=True)
class Answered:
    """How the item stands. `band` is the worst of its answers; `new_medicine` that the list is asked for again."""

    ticked: Ticked
    band: Band
    new_medicine: bool


@transaction.atomic
def answer_questions(
    *,
    appointment_id: int,
    item_position: int,
    operation_id: UUID,
    raw: Mapping[str, list[str]],
    by: Actor,
    now: datetime,
) -> Answered:
    """Keep the answers to an item's own questions. `raw` holds by question key what a form sent.

    A new medicine opens the medicine list again; from home, an answer that a nurse asks about opens a call.
    Raises NotFound, ChecklistClosed, NotOpenYet, OperationReused, AnswersUnclear.
    """
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item, questions = asked(appointment, item_position)
    earlier = _again(item, questions, operation_id)
    if earlier is not None:
        return earlier
    return _keep(appointment, item, questions, operation_id, _read(questions, raw), by, now)


@transaction.atomic
def same_as_last_time(
    *, appointment_id: int, item_position: int, operation_id: UUID, by: Actor, now: datetime
) -> Answered:
    """Copy what was answered last time in the series. Raises as above, NotFound where nothing is offered."""
    appointment = open_checklists.locked(appointment_id=appointment_id, by=by)
    item, questions = asked(appointment, item_position)
    earlier = _again(item, questions, operation_id)
    if earlier is not None:
        return earlier
    before = last_time(appointment, item)
    if before is None:
        raise NotFound
    return _keep(appointment, item, questions, operation_id, before.answers, by, now)


def asked(appointment: Appointment, position: int) -> tuple[Item, Questions]:
    """The item there with its questions. Raises NotFound for one without any of its own."""
    item = open_checklists.item_at(appointment, position)
    spec = of_version(appointment.protocol_version).item(item.key)
    if spec is None or not spec.questions:
        raise NotFound
    return item, spec.questions


def _again(item: Item, questions: Questions, operation_id: UUID) -> Answered | None:
    """What this operation did the first time; None when it is new."""
    earlier = open_checklists.repeated(operation_id, item)
    if earlier is None:
        return None
    said = said_in(Tick.objects.get(operation_id=operation_id))
    is_new = means(questions, said, Meaning.NEW_MEDICINE)
    return Answered(earlier, band_of_all(questions, said), is_new)


def _read(questions: Questions, raw: Mapping[str, list[str]]) -> dict[str, object]:
    """Every answer, or AnswersUnclear with every problem."""
    found: dict[str, object] = {}
    problems: dict[str, str] = {}
    for question in questions:
        try:
            answer = read_answer(question, list(raw.get(question.key, [])))
        except AnswerUnclear as unclear:
            problems[question.key] = unclear.code
        else:
            found |= {question.key: answer} if answer is not None else {}
    if problems:
        raise AnswersUnclear(problems)
    return found


def _keep(
    appointment: Appointment,
    item: Item,
    questions: Questions,
    operation_id: UUID,
    said: dict[str, object],
    by: Actor,
    now: datetime,
) -> Answered:
    before = said_in(Tick.objects.filter(item=item).order_by("-at", "-pk").first())
    with own_hours.followed([appointment], by=by, now=now):
        ticked = open_checklists.answer(
            item,
            operation_id=operation_id,
            done=True,
            unsure=False,
            answer={"answers": said, **_meant(questions, said)},
            by=by,
            now=now,
        )
    is_new = means(questions, said, Meaning.NEW_MEDICINE)
    if is_new and not means(questions, before, Meaning.NEW_MEDICINE):
        _ask_for_the_list_again(appointment, operation_id, by, now)
    answered_calls.open_where_an_answer_asks(appointment, by=by, now=now)
    audit.record(
        by=by,
        action="item.answer",
        obj=f"item:{item.pk}",
        site_id=item.site_id,
        data={"fields": sorted(said)},
    )
    return Answered(ticked, band_of_all(questions, said), is_new)


def _meant(questions: Questions, said: Mapping[str, object]) -> dict[str, object]:
    """What was said about a pregnancy, kept by itself: it counts on, whatever later versions of the protocol ask."""
    asked = [question.key for question in questions if question.means is Meaning.PREGNANCY]
    given = {said[key] for key in asked if key in said}
    return {Meaning.PREGNANCY.value: YES if YES in given else NO} if given else {}


def said_in(tick: Tick | None) -> dict[str, object]:
    """The answers that a tick holds, by question key."""
    said = tick.answer.get("answers") if tick else None
    return said if isinstance(said, dict) else {}


def _ask_for_the_list_again(appointment: Appointment, operation_id: UUID, by: Actor, now: datetime) -> None:
    """A list that was whole before the new medicine is not whole any more."""
    medicines = open_checklists.item_of_kind(appointment, ItemKind.MEDICINES)
    if medicines is None:
        return
    open_checklists.answer(
        medicines,
        operation_id=uuid5(NAMESPACE_OID, f"new_medicine:{operation_id}"),
        done=False,
        unsure=False,
        answer={"reopened": "new_medicine"},
        by=by,
        now=now,
    )
