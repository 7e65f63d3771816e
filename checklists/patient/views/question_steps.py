"""An item's questions one a page, then all answers to check, then Save. Each page is asked for: Back and reload work."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from checklists.actions import answer_drafts, answers
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.questions import FIELD, CheckForm, asked_as
from checklists.patient.views.questions import known_answers, languages, onward
from checklists.queries.answer_drafts import Draft, draft
from checklists.queries.phone_page import ItemLine, PhonePage, State
from checklists.queries.questions import answer_lines, check_lines, form_lines, given_of
from checklists.queries.scope import NotFound
from checklists.rules import question_steps
from checklists.rules.question_steps import Given


@patient_view("GET POST")
def step(request: HttpRequest, position: int, step: int) -> HttpResponseBase:
    """One question; its answer rests with us until the check page is sent."""
    now = clock()
    page = answerable(request, now)
    line = _line(page, position)
    if not _comes_in_steps(line):
        return to("my_item", position)
    if not 0 < step <= len(line.questions):
        return to("my_check", position)
    if request.method != "POST":
        return _question(request, page, line, step)
    said = request.POST.getlist(FIELD)
    try:
        following = answer_drafts.keep(
            appointment_id=appointment_id(request),
            item_position=position,
            step=step,
            asked=request.POST.get("asked", ""),
            said=[] if request.POST.get("empty") else said,
            by=actor(request),
            now=now,
        )
    except answer_drafts.QuestionChanged:
        return _question(request, page, line, step, has_changed=True, status=422)
    except answers.AnswersUnclear as unclear:
        return _question(request, page, line, step, typed=said, problems=unclear.problems, status=422)
    return to("my_step", position, following) if following else to("my_check", position)


@patient_view("GET POST")
def check(request: HttpRequest, position: int) -> HttpResponseBase:
    """All answers with a way to change each; Save sends what this page shows, or what was answered elsewhere stays."""
    now = clock()
    page = answerable(request, now)
    line = _line(page, position)
    if request.method != "POST":
        return _check(request, page, line)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return to("my_check", position)
    common: dict[str, Any] = {
        "appointment_id": appointment_id(request),
        "item_position": position,
        "by": actor(request),
        "now": now,
    }
    if request.POST.get("leave"):
        answer_drafts.forget(**common)
        return to("my_item", position)
    said = form.cleaned_data
    try:
        return onward(answer_drafts.send(operation_id=said["operation"], seal=said["seal"], **common))
    except answer_drafts.NothingDrafted:
        return to("my_item", position)
    except (answer_drafts.ShownOtherwise, answers.AnswersUnclear):
        return _check(request, page, line, is_other=True, status=422)


def _line(page: PhonePage, position: int) -> ItemLine:
    line = page.item(position)
    if line is None or not line.questions:
        raise NotFound
    return line


def _comes_in_steps(line: ItemLine) -> bool:
    return len(line.questions) > 1 and line.state is not State.LATER


def _question(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    step: int,
    *,
    typed: list[str] | None = None,
    problems: dict[str, str] | None = None,
    has_changed: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    found, question = draft(by=actor(request), line=line), line.questions[step - 1]
    given: Given = found.drafted.given if found else given_of(known_answers(line, page, actor(request)))
    typing = {question.key: typed} if typed is not None else given
    (field,) = form_lines((question,), dict(typing), problems=problems, **languages(page))
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        **asked_as(question, field),
        "step": step,
        "count": len(line.questions),
        "back": _back(line, step, found),
        "has_changed": has_changed or bool(found and found.drafted.has_changed),
    }
    return shown(request, "question_step.html", status=status, **context)


def _back(line: ItemLine, step: int, found: Draft | None) -> str:
    """To the check page once every question has an answer; else one question back."""
    if found and question_steps.next_step(line.questions, found.drafted.given) is None:
        return reverse("my_check", args=[line.position])
    return (
        reverse("my_step", args=[line.position, step - 1])
        if step > 1
        else reverse("my_item", args=[line.position])
    )


def _check(
    request: HttpRequest, page: PhonePage, line: ItemLine, *, is_other: bool = False, status: int = 200
) -> HttpResponseBase:
    """Nothing on its way: the item's page. Something not asked yet: that question."""
    found = draft(by=actor(request), line=line)
    if found is None or not _comes_in_steps(line):
        return to("my_item", line.position)
    following = question_steps.next_step(line.questions, found.drafted.given)
    if following:
        return to("my_step", line.position, following)
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        "answers": check_lines(line.questions, found.drafted.given, **languages(page)),
        "draft": found,
        "stands": answer_lines(line.questions, line.answers, **languages(page)) if found.answered_at else (),
        "is_other": is_other,
    }
    return shown(request, "check.html", status=status, **context)
