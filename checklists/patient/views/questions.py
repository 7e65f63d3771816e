"""Items that ask the clinic's own questions: one page, one form, one tick."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import answers
from checklists.patient.door import actor, appointment_id, shown, to
from checklists.patient.forms.answers import OperationForm
from checklists.patient.forms.questions import problem_words, sent
from checklists.queries.last_time import LastTime, offered
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.questions import answer_lines, form_lines, given_of
from checklists.rules.band import Band
from checklists.rules.facts import ItemKind
from checklists.rules.question_shortcuts import all_no, none_of_these


def questions_page(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    *,
    raw: dict[str, list[str]] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The questions with what is known, or with what was typed where something is asked again."""
    before = _offered(request, page, line) if line.may_carry_over else None
    fields = form_lines(
        line.questions, given_of(line.answers) if raw is None else raw, problems=problems, **_languages(page)
    )
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        "fields": fields,
        "problems": problem_words(fields),
        "before": _before(line, before, page),
        "none_of_these": bool(_none_keys(line)),
    }
    return shown(request, "item_questions.html", status=status, **context)


def answer(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """Save, "None of these" or "Same as last time"; what is unclear comes back as it was typed."""
    form = OperationForm(request.POST)
    raw = sent(line.questions, request.POST)
    if not form.is_valid():
        return questions_page(request, page, line, raw=raw, status=422)
    common = {
        "appointment_id": appointment_id(request),
        "item_position": line.position,
        "operation_id": form.cleaned_data["operation"],
        "by": actor(request),
        "now": now,
    }
    if request.POST.get("same"):
        return _onward(answers.same_as_last_time(**common))
    if request.POST.get("none"):
        raw = all_no(_none_keys(line), raw)
    try:
        return _onward(answers.answer_questions(raw=raw, **common))
    except answers.AnswersUnclear as unclear:
        return questions_page(request, page, line, raw=raw, problems=unclear.problems, status=422)


def _offered(request: HttpRequest, page: PhonePage, line: ItemLine) -> LastTime | None:
    return offered(by=actor(request), key=line.key, questions=line.questions, starts_at=page.starts_at)


def _onward(answered: answers.Answered) -> HttpResponseBase:
    """A new medicine goes on the list next; an answer that a nurse asks about is thanked for."""
    if answered.new_medicine:
        return to("my_medicines")
    return to("my_home" if answered.band is Band.GREEN else "my_thank_you")


def _none_keys(line: ItemLine) -> tuple[str, ...]:
    return none_of_these(line.questions) if line.kind is ItemKind.WELLBEING else ()


def _before(line: ItemLine, found: LastTime | None, page: PhonePage) -> object:
    """What the patient said last time, in words; None where nothing is offered."""
    return found and answer_lines(line.questions, found.answers, **_languages(page))


def _languages(page: PhonePage) -> dict[str, str]:
    return {"language": page.language, "default": page.default_language}
