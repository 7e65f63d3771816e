"""The clinic's own questions as the patient's form sends them, and the words for what is unclear."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from checklists.queries.questions import QuestionLine
from checklists.rules.questions import Question, QuestionType

PREFIX = "q_"
_PROBLEMS: Mapping[str, object] = {
    "missing": _("Please choose an answer."),
    "not_a_choice": _("Please choose one of the answers shown."),
    "not_a_number": _("Please type a number, for example 7."),
    "out_of_range": _("Please look at this number again."),
    "too_long": _("Please write a little less, up to 300 letters."),
    "not_a_time": _("Please type a time, for example 7:10."),
}
_TYPED = frozenset({QuestionType.NUMBER, QuestionType.TEXT, QuestionType.TIME})
_NOTHING_TYPED = _("Please type an answer.")


def sent(questions: tuple[Question, ...], data: QueryDict) -> dict[str, list[str]]:
    """What the form sent, by question key."""
    return {question.key: data.getlist(PREFIX + question.key) for question in questions}


def problem_words(lines: tuple[QuestionLine, ...]) -> tuple[tuple[str, object], ...]:
    """Each question that is asked again, with its words, in the order of the page."""
    return tuple((line.key, words(line)) for line in lines if line.problem)


def words(line: QuestionLine) -> object:
    if line.problem == "missing" and line.type in _TYPED:
        return _NOTHING_TYPED
    return _PROBLEMS.get(line.problem, "")
