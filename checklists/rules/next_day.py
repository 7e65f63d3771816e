"""The check-in on the day after an infusion: when it is open, and what an answer asks of the desk.

Source: clinical.md 7.1, ux.md R2 and R3, security.md LK-12 (how long the link lives).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.band import Band, worst
from checklists.rules.link_tokens import FOLLOW_UP_LINK_LIVES
from checklists.rules.phone_modes import NO_DRIVING
from checklists.rules.questions import Meaning, Question, QuestionType, band_of

# Reasons of the call list. An urgent one stands above all others until somebody has called.
URGENT_CALL, TALK_CALL, SILENT_CALL = "next_day_urgent", "next_day_talk", "next_day_silent"
URGENT = frozenset({URGENT_CALL})
# Only a nurse or a prescriber says how such a call went: it is about an answer.
CLINICAL_CALLS = frozenset({URGENT_CALL, TALK_CALL})
# "A call within the day" for whoever answers in the morning. A house rule, no guideline number.
TALK_WITHIN = timedelta(hours=4)
# One answer as it is kept: {"said": …}, or {} for "I would rather not say".
SAID = "said"
Answer = Mapping[str, object]


class Help(StrEnum):
    """Which number comes first where an answer is red; both are shown."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"


@dataclass(frozen=True)
class Opening:
    """From when to when the questions can be answered. Instants are aware; the end is excluded."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


def opening(*, due_at: datetime | None, sent_at: datetime | None, ends_at: datetime) -> Opening:
    """With the message that asks: when it is due, or left if that was earlier, until its link ends.

    `due_at` is None for a protocol without this message: then a day after the infusion's end, `ends_at`.
    """
    due = due_at or ends_at + NO_DRIVING
    opens_at = min(due, sent_at) if sent_at else due
    return Opening(opens_at, max(due, sent_at or due) + FOLLOW_UP_LINK_LIVES)


def kept(said: object) -> dict[str, object]:
    """An answer as it is kept; None stands for "I would rather not say"."""
    return {} if said is None else {SAID: said}


def band(question: Question, answer: Answer) -> Band:
    """How far an answer is from all well. Nothing said about the thoughts that matter most: somebody asks."""
    if SAID in answer:
        return band_of(question, answer[SAID])
    return Band.AMBER if question.means is Meaning.CRISIS else Band.GREEN


def help_for(question: Question, answer: Answer) -> Help | None:
    """What is shown at once, before anything else; None where the answer is not red."""
    if band(question, answer) is not Band.RED:
        return None
    return Help.CRISIS if question.means is Meaning.CRISIS else Help.EMERGENCY


def call_for(found: Band, now: datetime) -> tuple[str, datetime] | None:
    """Reason and due time of the call that an answer opens; None for none."""
    if found is Band.RED:
        return URGENT_CALL, now
    return (TALK_CALL, now + TALK_WITHIN) if found is Band.AMBER else None


def is_telling(question: Question, answer: Answer) -> bool:
    """Whether a nurse hears of it before the next infusion: any answer but "all well". Source: clinical.md 7.1.

    The first answer of a list says that all is well; what has no band at all is nobody's to ask about.
    """
    if band(question, answer) is not Band.GREEN:
        return SAID in answer
    judged = question.amber | question.red
    is_list = question.type is QuestionType.CHOICE and bool(judged)
    return is_list and answer.get(SAID) not in (None, question.options[0], [question.options[0]])


def first_open(questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> int | None:
    """The place, from 1, of the first question without an answer; None when all have one."""
    return next((at for at, each in enumerate(questions, start=1) if each.key not in answers), None)


def worst_of(bands: Iterable[str]) -> Band:
    """Of bands as they were kept."""
    return worst(Band(each) for each in bands)
