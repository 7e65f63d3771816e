"""Short ways to answer an item's questions: "None of these", and the answers of last time."""

from collections.abc import Mapping

from checklists.rules.questions import NO, YES, AnswerUnclear, Question, QuestionType, read_answer


def none_of_these(questions: tuple[Question, ...]) -> tuple[str, ...]:
    """The keys that one tap may answer with "no"; () where that tap would leave something open or hide something.

    Every answer that anybody asks about has to be a "yes", and nothing else may be required.
    """
    asked = [question for question in questions if question.type is QuestionType.YES_NO]
    others = [question for question in questions if question.type is not QuestionType.YES_NO]
    if any(question.required for question in others):
        return ()
    if any((question.amber | question.red) - {YES} for question in asked):
        return ()
    return tuple(question.key for question in asked)


def all_no(keys: tuple[str, ...], raw: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed, with "no" for these keys."""
    return {**raw, **{key: [NO] for key in keys}}


def as_given(answer: object) -> list[str]:
    """An answer as a form would send it; [] for none."""
    if answer is None:
        return []
    if isinstance(answer, list | tuple):
        return [str(part) for part in answer]
    return [str(answer)]


def fitting(questions: tuple[Question, ...], answers: Mapping[str, object]) -> dict[str, object] | None:
    """Answers of another day where they answer today's questions as they stand; None where one does not fit."""
    found: dict[str, object] = {}
    for question in questions:
        try:
            answer = read_answer(question, as_given(answers.get(question.key)))
        except AnswerUnclear:
            return None
        if answer is not None:
            found[question.key] = answer
    return found or None
