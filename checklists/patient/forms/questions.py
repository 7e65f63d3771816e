"""One of the clinic's own questions as the patient's form sends it, and the words for what is unclear."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from checklists.patient.forms.answers import OperationForm
from checklists.queries.questions import QuestionLine
from checklists.rules.question_steps import mark
from checklists.rules.questions import Question, QuestionType

# The field never names its question: nothing that tells stands in an address or a history.
FIELD = "answer"
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


class AskedForm(forms.Form):
    """The mark of the question that was answered; a version of the protocol may have come between."""

    asked = forms.CharField(max_length=16)


class CheckForm(OperationForm):
    """The check page as it was shown."""

    seal = forms.CharField(max_length=16)


def asked_as(question: Question, line: QuestionLine) -> dict[str, object]:
    """What a page that asks this question needs of it: the field, what is unclear, and the mark to send back."""
    return {"field": line, "problem": words(line), "asked": mark(question)}


def words(line: QuestionLine) -> object:
    if line.problem == "missing" and line.type in _TYPED:
        return _NOTHING_TYPED
    return _PROBLEMS.get(line.problem, "")
