"""The questions of the day after: one a page, each answer kept when it is given; a red one shows help before anything."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from checklists.actions import next_day
from checklists.patient.door import actor, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import OperationForm
from checklists.patient.forms.questions import FIELD, AskedForm, asked_as
from checklists.queries.next_day import NextDayPage
from checklists.queries.next_day import page as next_day_page
from checklists.queries.next_day_lines import form_line, help_at, lines
from checklists.queries.phone import page as phone_page
from checklists.queries.phone_page import PhonePage
from checklists.rules import question_steps
from checklists.rules.band import Band
from checklists.rules.phone_modes import Mode
from checklists.rules.questions import AnswerUnclear


@patient_view("GET POST")
def first(request: HttpRequest) -> HttpResponseBase:
    return _question(request, 1)


@patient_view("GET POST")
def question(request: HttpRequest, position: int) -> HttpResponseBase:
    return _question(request, position)


@patient_view("GET")
def help_now(request: HttpRequest, position: int) -> HttpResponseBase:
    """Whom to call now, after a red answer; onward where it is red no more."""
    page, asked = _open(request, clock())
    kind = help_at(asked, position)
    if kind is None:
        return _onward(asked, position)
    return shown(
        request, "next_day_help.html", page=page, site=page.site, kind=kind, **_steps(asked, position)
    )


@patient_view("GET")
def check(request: HttpRequest) -> HttpResponseBase:
    """Every answer, each with a way to change it."""
    page, asked = _open(request, clock())
    answered = lines(asked, language=page.language)
    return shown(request, "next_day_check.html", page=page, site=page.site, lines=answered)


@patient_view("GET")
def thank_you(request: HttpRequest) -> HttpResponseBase:
    page, _asked = _open(request, clock())
    return shown(request, "next_day_thanks.html", page=page, site=page.site)


class _AnswerForm(AskedForm, OperationForm):
    """Which question was answered, by one press: a release may ask others meanwhile."""


def _question(request: HttpRequest, position: int) -> HttpResponseBase:
    now = clock()
    page, asked = _open(request, now)
    if request.method != "POST":
        return _shown(request, page, asked, position)
    wanted, form = asked.at(position), _AnswerForm(request.POST)
    if not form.is_valid() or form.cleaned_data["asked"] != question_steps.mark(wanted):
        return _shown(request, page, asked, position, has_changed=True, status=422)
    raw = request.POST.getlist(FIELD)
    try:
        answered = next_day.answer(
            appointment_id=appointment_id(request),
            question=wanted.key,
            operation_id=form.cleaned_data["operation"],
            raw=None if "not_say" in request.POST else raw,
            by=actor(request),
            now=now,
        )
    except AnswerUnclear as unclear:
        return _shown(request, page, asked, position, raw=raw, problem=unclear.code, status=422)
    if answered.band is Band.RED:
        return to("my_next_day_help", position)
    return _onward(asked, position)


def _open(request: HttpRequest, now: datetime) -> tuple[PhonePage, NextDayPage]:
    """Raises NextDayClosed: home says from when."""
    page = phone_page(by=actor(request), now=now)
    if page.mode is not Mode.NEXT_DAY:
        raise next_day.NextDayClosed
    return page, next_day_page(by=actor(request), now=now)


def _shown(
    request: HttpRequest,
    page: PhonePage,
    asked: NextDayPage,
    position: int,
    *,
    raw: list[str] | None = None,
    problem: str = "",
    has_changed: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    field = form_line(asked, position, language=page.language, raw=raw, problem=problem)
    context = {
        "page": page,
        "site": page.site,
        **asked_as(asked.at(position), field),
        "has_changed": has_changed,
        "not_said": asked.answers.get(field.key) == {},
    }
    return shown(request, "next_day_question.html", status=status, **context, **_steps(asked, position))


def _steps(asked: NextDayPage, position: int) -> dict[str, int]:
    """Where this question stands; `after` is 0 where the check page comes next: behind the last, or once all are said."""
    count = len(asked.asked.questions)
    others = [each.key for each in asked.asked.questions if each is not asked.at(position)]
    is_last = position == count or all(key in asked.answers for key in others)
    return {"step": position, "count": count, "before": position - 1, "after": 0 if is_last else position + 1}


def _onward(asked: NextDayPage, position: int) -> HttpResponseRedirect:
    """The next question, or all of them once more."""
    after = _steps(asked, position)["after"]
    return to("my_next_day_question", after) if after else to("my_next_day_check")
