"""An answer that holds the infusion outlives another answer from home: only staff answer it, or the hold would vanish."""

from collections.abc import Mapping
from datetime import datetime

from checklists.models import Appointment, Item, StatusChange, Tick
from checklists.queries.facts import held_of
from checklists.queries.protocol_versions import of_version
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.facts import ItemKind
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.questions import Meaning, Question, holding, means
from checklists.rules.stale_answers import Change

_OTHER_VISIT = frozenset({Change.OTHER_DAY, Change.NEW_SERIES})


def carried(item: Item, said: Mapping[str, object], *, by: Actor) -> dict[str, object]:
    """What the next tick's answer has to carry on, as its field `held`; {} where nothing holds.

    Staff who answer the questions themselves (`said` holds "answers") end it. The caller holds the item.
    """
    if by.kind is ActorKind.STAFF and "answers" in said:
        return {}
    return _field(_held(item, item.appointment))


def carried_over(item: Item, appointment: Appointment, change: Change) -> dict[str, object]:
    """The same when a change asks the item anew: a new medicine is none of the day, a fever is."""
    held = _held(item, appointment)
    if change in _OTHER_VISIT:
        questions = _questions(item, appointment)
        held = {key: held[key] for key in held if means(questions, {key: held[key]}, Meaning.NEW_MEDICINE)}
    return _field(held)


def _held(item: Item, appointment: Appointment) -> dict[str, object]:
    if ItemKind(item.kind) not in ASKING_KINDS:
        return {}
    newest = Tick.objects.filter(item=item).order_by("-at", "-pk").first()
    if newest is None:
        return {}
    said = newest.answer.get("answers")
    here = Status(appointment.status).is_checked_in or _was_checked_in(appointment, newest.at)
    answers = said if isinstance(said, dict) and newest.done else {}
    return held_of(newest.answer) | holding(_questions(item, appointment), answers, is_checked_in=here)


def _was_checked_in(appointment: Appointment, since: datetime) -> bool:
    """Whether it held already: a check-in taken back hands no hold to whoever answers at home."""
    moves = StatusChange.objects.filter(appointment=appointment, to_status=Status.CHECKED_IN, at__gte=since)
    return moves.exists()


def _questions(item: Item, appointment: Appointment) -> tuple[Question, ...]:
    spec = of_version(appointment.protocol_version).item(item.key)
    return spec.questions if spec else ()


def _field(held: dict[str, object]) -> dict[str, object]:
    return {"held": held} if held else {}
