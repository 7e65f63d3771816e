"""Items that ask the clinic's own questions: where they begin, what was answered, and the shortcuts.

Several questions come one a page (`question_steps`); a single one is answered on the item's own page.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import answers
from checklists.patient.door import actor, appointment_id, shown, to
from checklists.patient.forms.answers import OperationForm
from checklists.patient.forms.questions import FIELD, asked_as
from checklists.queries.answer_drafts import draft
from checklists.queries.last_time import offered
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.questions import AnswerLine, answer_lines, check_lines, form_lines, given_of
from checklists.rules import question_steps
from checklists.rules.access import Actor
from checklists.rules.band import Band
from checklists.rules.echoes import is_echoed
from checklists.rules.facts import ItemKind
from checklists.rules.question_shortcuts import all_no, none_of_these
from checklists.rules.question_steps import Given


def questions_page(request: HttpRequest, page: PhonePage, line: ItemLine) -> HttpResponseBase:
    """What was answered, with a way to change each; or how many questions there are, and the shortcuts."""
    known = known_answers(line, page, actor(request))
    if len(line.questions) == 1:
        return single_page(request, page, line, given_of(known))
    begun = draft(by=actor(request), line=line)
    return shown(
        request,
        "item_questions.html",
        page=page,
        site=page.site,
        item=line,
        answers=check_lines(line.questions, given_of(known), **languages(page)) if known else (),
        count=len(line.questions),
        begun=begun,
        before=_before(request, page, line),
        none_of_these=form_lines(line.questions, {}, problems=None, **languages(page))
        if _none_keys(line)
        else (),
    )


def single_page(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    given: Given,
    *,
    problems: dict[str, str] | None = None,
    has_changed: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    """The one question of an item, saved from its own page: there is nothing else to check."""
    (field,) = form_lines(line.questions, dict(given), problems=problems, **languages(page))
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        **asked_as(line.questions[0], field),
        "has_changed": has_changed,
        "before": _before(request, page, line),
    }
    return shown(request, "item_question.html", status=status, **context)


def answer(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """The single question, "None of these" or "Same as last time"; what is unclear comes back as it was typed."""
    form = OperationForm(request.POST)
    if not form.is_valid():
        return to("my_item", line.position)
    common = {
        "appointment_id": appointment_id(request),
        "item_position": line.position,
        "operation_id": form.cleaned_data["operation"],
        "by": actor(request),
        "now": now,
    }
    if request.POST.get("same"):
        return onward(answers.same_as_last_time(**common))
    if request.POST.get("none") and _none_keys(line):
        return onward(answers.answer_questions(raw=all_no(_none_keys(line), {}), **common))
    if len(line.questions) > 1:
        return to("my_item", line.position)
    given = {line.questions[0].key: request.POST.getlist(FIELD)}
    if request.POST.get("asked") != question_steps.mark(line.questions[0]):
        return single_page(request, page, line, {}, has_changed=True, status=422)
    try:
        return onward(answers.answer_questions(raw=given, **common))
    except answers.AnswersUnclear as unclear:
        return single_page(request, page, line, given, problems=unclear.problems, status=422)


def onward(answered: answers.Answered) -> HttpResponseBase:
    """A new medicine goes on the list next; an answer that a nurse asks about is thanked for."""
    if answered.new_medicine:
        return to("my_medicines")
    return to("my_home" if answered.band is Band.GREEN else "my_thank_you")


def known_answers(line: ItemLine, page: PhonePage, by: Actor) -> dict[str, object]:
    """What may be filled in or read again: of a safety item today's own words, earlier ones once a code was typed."""
    may_read = not line.safety or by.unlocked
    if may_read or is_echoed(line.answered_at, now=page.now, zone=page.site.zone):
        return dict(line.answers)
    return {}


def languages(page: PhonePage) -> dict[str, str]:
    return {"language": page.language, "default": page.default_language}


def _none_keys(line: ItemLine) -> tuple[str, ...]:
    return none_of_these(line.questions) if line.kind is ItemKind.WELLBEING else ()


def _before(request: HttpRequest, page: PhonePage, line: ItemLine) -> tuple[AnswerLine, ...]:
    """What the patient said last time, in words; () where nothing is offered."""
    if not line.may_carry_over:
        return ()
    found = offered(by=actor(request), key=line.key, questions=line.questions, starts_at=page.starts_at)
    return answer_lines(line.questions, found.answers, **languages(page)) if found else ()
