"""An order in which the changes of a schedule can be made: a time is left before somebody else takes it."""

from collections.abc import Sequence
from datetime import datetime

from checklists.rules.schedule_intent import Intent, Outcome
from checklists.rules.schedule_known import KnownAppointment
from checklists.rules.schedule_problem import Problem

Place = tuple[int, datetime]


def in_order(
    intents: Sequence[Intent], standing: Sequence[KnownAppointment]
) -> tuple[tuple[Intent, ...], tuple[Problem, ...]]:
    """Cancelled ones first, then each as soon as its time is free; a problem where it never is.

    `standing` are the appointments that take place now; one patient has one appointment at a time.
    """
    held = {(one.patient_id, one.starts_at): one.id for one in standing}
    done: list[Intent] = []
    waiting = sorted(intents, key=lambda intent: (_RANKS.get(intent.outcome, 1), intent.row.line))
    while waiting:
        still: list[Intent] = []
        for intent in waiting:
            if _is_free(intent, held):
                _take(intent, held)
                done.append(intent)
            else:
                still.append(intent)
        if len(still) == len(waiting):
            return tuple(done), tuple(_double(intent) for intent in still)
        waiting = still
    return tuple(done), ()


_RANKS = {Outcome.CANCELLED: 0, Outcome.NEW: 2}
_NEW = 0  # no appointment has this id


def _is_free(intent: Intent, held: dict[Place, int]) -> bool:
    """Whether nobody else has the time that the row asks for; a row that asks for nothing new always may."""
    if intent.outcome not in (Outcome.NEW, Outcome.CHANGED) or intent.patient_id is None:
        return True
    own = intent.appointment.id if intent.appointment else None
    return held.get((intent.patient_id, intent.row.starts_at), own) == own


def _take(intent: Intent, held: dict[Place, int]) -> None:
    one = intent.appointment
    if one and (intent.move or intent.outcome is Outcome.CANCELLED):
        held.pop((one.patient_id, one.starts_at), None)
    if intent.outcome in (Outcome.NEW, Outcome.CHANGED) and intent.patient_id is not None:
        held[intent.patient_id, intent.row.starts_at] = one.id if one else _NEW


def _double(intent: Intent) -> Problem:
    row = intent.row
    return Problem(
        line=row.line,
        column="",
        value=f"{row.first_name} {row.last_name}",
        message="This patient has another appointment at that time already.",
        cure="Correct the row, or the appointment here, then import again.",
    )
