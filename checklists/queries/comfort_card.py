"""The comfort card: what makes the chair a good place for this patient, as they said it."""

from datetime import datetime, timedelta

from checklists.models import Appointment
from checklists.queries.questions import AnswerLine, answer_lines
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemKind
from checklists.rules.phone_modes import end_of

SHOWN_BEFORE = timedelta(minutes=30)


def for_the_chair(facts: ChecklistFacts) -> tuple[AnswerLine, ...]:
    """Every answer to a comfort item's questions, in the words of the clinic that asks them."""
    cards = (item for item in facts.items if item.kind is ItemKind.COMFORT)
    return tuple(
        line for item in cards for line in answer_lines(item.questions, item.answers, language="", default="")
    )


def moments(appointment: Appointment) -> tuple[datetime, datetime]:
    """From when until when the board shows it: half an hour before the start until the end. Source: ux.md N19."""
    ends_at = end_of(appointment.starts_at, appointment.duration_minutes)
    return appointment.starts_at - SHOWN_BEFORE, ends_at


def is_shown(appointment: Appointment, now: datetime) -> bool:
    begins, ends = moments(appointment)
    return begins <= now <= ends
