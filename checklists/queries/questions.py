"""The questions of an item as a form shows them, and what was answered as a page reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from checklists.rules.band import Band
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ASKING_KINDS
from checklists.rules.question_shortcuts import as_given
from checklists.rules.questions import Question, QuestionType, band_of, read_answer
from checklists.rules.text import Text, text_in


@dataclass(frozen=True)
class Option:
    """One answer to choose. `label` is None for yes and no, whose words are the page's own."""

    value: str
    label: Text | None
    chosen: bool


@dataclass(frozen=True)
class QuestionLine:
    """One question of a form. `value` is what was typed, `problem` the code of why it is asked again, "" for none."""

    key: str
    type: QuestionType
    label: Text
    unit: Text
    required: bool
    several: bool
    least: float | None
    most: float | None
    options: tuple[Option, ...]
    value: str
    problem: str


@dataclass(frozen=True)
class AnswerLine:
    """One answer that was given: the chosen options, or what was typed with its unit."""

    key: str
    label: Text
    options: tuple[Option, ...]
    value: str
    unit: Text
    is_time: bool
    band: Band


@dataclass(frozen=True)
class CheckLine:
    """One question of a check page with its place, counted from 1; no `answer` where it was left empty."""

    step: int
    label: Text
    answer: AnswerLine | None


def form_lines(
    questions: tuple[Question, ...],
    given: Mapping[str, list[str]],
    *,
    language: str,
    default: str,
    problems: Mapping[str, str] | None = None,
) -> tuple[QuestionLine, ...]:
    """The questions with what a form sent, or with answers by `given_of`. Texts in `language`, else `default`."""
    return tuple(
        QuestionLine(
            key=question.key,
            type=question.type,
            label=text_in(question.label, question.words, language=language, default=default),
            unit=text_in(question.unit, question.unit_words, language=language, default=default),
            required=question.required,
            several=question.several,
            least=question.least,
            most=question.most,
            options=_options(question, given.get(question.key, []), language, default),
            value=next(iter(given.get(question.key, [])), ""),
            problem=(problems or {}).get(question.key, ""),
        )
        for question in questions
    )


def given_of(answers: Mapping[str, object]) -> dict[str, list[str]]:
    """Answers as a form would send them."""
    return {key: as_given(answer) for key, answer in answers.items()}


def answer_lines(
    questions: tuple[Question, ...], answers: Mapping[str, object], *, language: str, default: str
) -> tuple[AnswerLine, ...]:
    """What was answered, in the order of the questions; nothing for a question without an answer."""
    return tuple(
        AnswerLine(
            key=question.key,
            label=text_in(question.label, question.words, language=language, default=default),
            options=tuple(
                option
                for option in _options(question, as_given(answers[question.key]), language, default)
                if option.chosen
            ),
            value="" if question.options else next(iter(as_given(answers[question.key])), ""),
            unit=text_in(question.unit, question.unit_words, language=language, default=default),
            is_time=question.type is QuestionType.TIME,
            band=band_of(question, answers[question.key]),
        )
        for question in questions
        if answers.get(question.key) is not None
    )


def check_lines(
    questions: tuple[Question, ...], given: Mapping[str, list[str]], *, language: str, default: str
) -> tuple[CheckLine, ...]:
    """Every question with what a form sent and `read_answer` took."""
    said = {question.key: read_answer(question, given.get(question.key) or []) for question in questions}
    lines = {line.key: line for line in answer_lines(questions, said, language=language, default=default)}
    return tuple(
        CheckLine(
            step,
            text_in(question.label, question.words, language=language, default=default),
            lines.get(question.key),
        )
        for step, question in enumerate(questions, start=1)
    )


def own_labels(facts: ChecklistFacts, protocol: Protocol) -> dict[int, str]:
    """The clinic's own name of each item that asks its own questions, by position: its kind alone tells too little."""
    specs = {item.position: protocol.item(item.key) for item in facts.items if item.kind in ASKING_KINDS}
    return {position: spec.label for position, spec in specs.items() if spec}


def _options(question: Question, given: list[str], language: str, default: str) -> tuple[Option, ...]:
    if question.type is QuestionType.YES_NO:
        return tuple(Option(value, None, value in given) for value in question.options)
    return tuple(
        Option(
            choice.key,
            text_in(choice.label, choice.words, language=language, default=default),
            choice.key in given,
        )
        for choice in question.choices
    )
