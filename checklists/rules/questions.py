"""Questions a clinic asks without a developer: data of an item, answered on the phone, read at the desk.

An answer is plain data: "yes"/"no", a choice's key (or a list of keys), a number, a text, a time "HH:MM".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from checklists.rules.band import Band, worst
from checklists.rules.typed import Typed
from checklists.rules.words import Words

YES, NO = "yes", "no"
LONGEST_TEXT = 300


class QuestionType(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    TIME = "time"


class Meaning(StrEnum):
    """What "yes" tells the rules beside its band."""

    PREGNANCY = "pregnancy"
    NEW_MEDICINE = "new_medicine"
    EMERGENCY = "emergency"
    # Thoughts of ending one's life: the crisis line comes first.
    CRISIS = "crisis"


class AnswerUnclear(ValueError):
    """The answer does not fit its question; `code` says how, for the form's words."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    words: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an item.

    `amber` and `red` name the answers ("yes", "no" or choice keys) that a nurse asks about, or that hold.
    For a number `least` and `most` are what may be typed at all, `amber_under` and `amber_from` where a nurse asks.
    `words` are translations of the label, `unit_words` those of the unit, both by language.
    """

    key: str
    type: QuestionType
    label: str
    required: bool = True
    words: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    several: bool = False
    unit: str = ""
    unit_words: Words = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    amber_under: float | None = None
    amber_from: float | None = None
    amber: frozenset[str] = frozenset()
    red: frozenset[str] = frozenset()
    means: Meaning | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen, as plain keys; () for what is typed."""
        if self.type is QuestionType.YES_NO:
            return (YES, NO)
        return tuple(choice.key for choice in self.choices)


def read_answer(question: Question, raw: object) -> object:
    """The answer as it is kept; None for none. `raw` is a form's text, or a list of texts where several are allowed.

    Raises AnswerUnclear: "missing", "not_a_choice", "not_a_number", "out_of_range", "too_long", "not_a_time".
    """
    given = [part.strip() for part in (raw if isinstance(raw, list) else [raw]) if isinstance(part, str)]
    given = [part for part in given if part]
    if not given:
        if question.required:
            raise AnswerUnclear("missing")
        return None
    if question.several:
        return [_chosen(question, part) for part in dict.fromkeys(given)]
    return _READ[question.type](question, given[0])


def band_of(question: Question, answer: object) -> Band:
    """How far this answer is from what the clinic hopes for; green without an answer."""
    if isinstance(answer, bool) or answer is None:
        return Band.GREEN
    if isinstance(answer, int | float):
        under = question.amber_under is not None and answer < question.amber_under
        over = question.amber_from is not None and answer >= question.amber_from
        return Band.AMBER if under or over else Band.GREEN
    given = set(answer) if isinstance(answer, list | tuple) else {answer}
    if given & question.red:
        return Band.RED
    return Band.AMBER if given & question.amber else Band.GREEN


def band_of_all(questions: tuple[Question, ...], answers: Mapping[str, object]) -> Band:
    """The worst of all answers."""
    return worst(band_of(question, answers.get(question.key)) for question in questions)


def is_whole(questions: tuple[Question, ...], answers: Mapping[str, object]) -> bool:
    """Whether every required question has an answer."""
    return all(answers.get(question.key) is not None for question in questions if question.required)


def means(questions: tuple[Question, ...], answers: Mapping[str, object], meaning: Meaning) -> bool:
    """Whether somebody said yes to a question with this meaning."""
    return any(question.means is meaning and answers.get(question.key) == YES for question in questions)


def holding(
    questions: tuple[Question, ...], answers: Mapping[str, object], *, is_checked_in: bool
) -> dict[str, object]:
    """The answers that hold the infusion now: a new medicine at any time, every red one from check-in on.

    Source: clinical.md 5.1, 5.2.
    """
    return {
        question.key: answers[question.key]
        for question in questions
        if band_of(question, answers.get(question.key)) is Band.RED
        and (is_checked_in or question.means is Meaning.NEW_MEDICINE)
    }


def _chosen(question: Question, text: str) -> str:
    if text not in question.options:
        raise AnswerUnclear("not_a_choice")
    return text


def _number(question: Question, text: str) -> float:
    try:
        number = float(text.replace(",", ".")) if len(text) <= 12 else float("nan")
    except ValueError as error:
        raise AnswerUnclear("not_a_number") from error
    if not abs(number) < float("inf"):
        raise AnswerUnclear("not_a_number")
    below = question.least is not None and number < question.least
    if below or (question.most is not None and number > question.most):
        raise AnswerUnclear("out_of_range")
    return int(number) if number == int(number) else number


def _text(question: Question, text: str) -> Typed:
    if len(text) > LONGEST_TEXT:
        raise AnswerUnclear("too_long")
    return Typed(" ".join(text.replace("\x00", "").split()))


def _time(question: Question, text: str) -> str:
    hours, _, minutes = text.partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise AnswerUnclear("not_a_time")
    try:
        return f"{time(int(hours), int(minutes)):%H:%M}"
    except ValueError as error:
        raise AnswerUnclear("not_a_time") from error


_READ = {
    QuestionType.YES_NO: _chosen,
    QuestionType.CHOICE: _chosen,
    QuestionType.NUMBER: _number,
    QuestionType.TEXT: _text,
    QuestionType.TIME: _time,
}
