"""The clinic's own questions as a nurse writes the answers down, and the words for what is unclear."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from checklists.queries.questions import QuestionLine
from checklists.rules.questions import Question

PREFIX = "q_"
_PROBLEMS: Mapping[str, object] = {
    "missing": _("no answer yet."),
    "not_a_choice": _("choose one of the answers shown."),
    "not_a_number": _("write a number."),
    "out_of_range": _("this number lies outside of what can be."),
    "too_long": _("shorten this to 300 characters."),
    "not_a_time": _("write a time like 14:30."),
}


def sent(questions: tuple[Question, ...], data: QueryDict) -> dict[str, list[str]]:
    """What the form sent, by question key."""
    return {question.key: data.getlist(PREFIX + question.key) for question in questions}


def problem_words(lines: tuple[QuestionLine, ...]) -> tuple[tuple[str, str, object], ...]:
    """Key, label and words of each question that is asked again, in the order of the page."""
    return tuple((line.key, str(line.label), _PROBLEMS[line.problem]) for line in lines if line.problem)
