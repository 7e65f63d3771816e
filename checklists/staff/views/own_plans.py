"""A patient's own eating and drinking plan, and what is noted of them: clinical people read, a prescriber enters hours."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import conditions as condition_actions
from checklists.actions import eating_plans, rehearsals
from checklists.actions.unread_mail import UnreadMail, unless_unread
from checklists.queries import conditions, own_plans
from checklists.queries.own_plans import OwnPlanPage
from checklists.queries.sites import SitePage
from checklists.rules.access import CLINICAL, STAFF, Actor, Role, Sensitivity, policy
from checklists.rules.conditions import WITHHOLDS_HOURS, Condition
from checklists.staff.forms.own_plan import OwnPlanForm
from checklists.staff.own_plan_words import CONDITIONS, EFFECTS, OWN_PLAN, reasons
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import Sends, read_first, read_of, sends

_FIELDS = {"meal_minutes": "meal", "light_minutes": "light", "clear_minutes": "clear"}


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def own_plan(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Hours are typed, the clock times they give are shown, then they are saved: what is saved was seen."""
    here, by = site_of(request, site), actor_of(request)
    found = own_plans.own_plan_page(appointment_id=appointment, by=by)
    data = request.POST if request.method == "POST" else None
    form = OwnPlanForm(data, initial={"expires_on": found.starts_on})
    context: dict[str, Any] = {"found": found, "form": form, "reasons": reasons(found.triggers)}
    may_decide = by.has(Role.PRESCRIBER) and found.is_open
    if data is not None and form.is_valid() and _holds_together(form):
        enter = _entry(form, found, by, timezone.now())
        if data.get("act") == "save" and data.get("shown") == form.seal:
            if _tried(form, enter):
                messages.success(request, _("The plan is saved. The phone and the messages follow it."))
                return redirect("staff_checkin", site=here.slug, appointment=appointment)
        elif may_decide:
            context |= _looked(form, found, enter, here, by)
    context |= {"may_decide": may_decide, "here": "reviews"}
    return page(request, "staff/own_plan.html", here, context, status=422 if form.errors else 200)


def _holds_together(form: OwnPlanForm) -> bool:
    try:
        eating_plans.check_hours(*form.minutes)
    except eating_plans.EatingPlanRefused as refused:
        form.add_error(_FIELDS.get(refused.field), str(refused))
    return not form.errors


def _entry(form: OwnPlanForm, found: OwnPlanPage, by: Actor, now: datetime) -> Callable[[], object]:
    """What is looked at first and then saved."""
    meal, light, clear = form.minutes
    given = {name: form.cleaned_data[name] for name in ("words_for_patient", "note", "expires_on")}
    return partial(
        eating_plans.enter,
        appointment_id=found.appointment_id,
        meal_minutes=meal,
        light_minutes=light,
        clear_minutes=clear,
        by=by,
        now=now,
        **given,
    )


def _looked(
    form: OwnPlanForm, found: OwnPlanPage, enter: Callable[[], object], here: SitePage, by: Actor
) -> dict[str, object]:
    """The clock times, and who gets which message; {} where the form says why it cannot be."""
    sent: list[Sends] = []

    def look() -> None:
        outcome = rehearsals.of_patient(enter, patient_id=found.patient_id, by=by, now=timezone.now())
        sent.append(sends(outcome, here.zone))

    if not _tried(form, look):
        return {}
    return {"windows": found.windows(*form.minutes), "seal": form.seal, "sends": sent[0]}


def _tried(form: OwnPlanForm, act: Callable[[], object]) -> bool:
    """Whether it was done; a refusal becomes a sentence at its field."""
    try:
        act()
    except eating_plans.EatingPlanRefused as refused:
        form.add_error(_FIELDS.get(refused.field, refused.field) or None, str(refused))
    return not form.errors


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def noted(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """What changes how this patient prepares: one button a condition, to note it or to end it."""
    here, by = site_of(request, site), actor_of(request)
    if request.method == "POST":
        return _changed(request, here, patient)
    found = conditions.condition_page(patient_id=patient, by=by)
    lines = [
        {"kind": kind.value, "label": label, "effect": _effect(kind), "line": found.line(kind)}
        for kind, label in CONDITIONS.items()
    ]
    ended = [(CONDITIONS[line.kind], line) for line in found.ended]
    context = {"found": found, "lines": lines, "ended": ended, "back": _back(request), "here": "book"}
    return page(request, "staff/conditions.html", here, context)


def _changed(request: HttpRequest, here: SitePage, patient: int) -> HttpResponse:
    act = {"note": condition_actions.note, "end": condition_actions.end}.get(request.POST.get("act", ""))
    try:
        kind = Condition(request.POST.get("kind", ""))
    except ValueError:
        return HttpResponseBadRequest()
    if act is None:
        return HttpResponseBadRequest()
    by, now = actor_of(request), timezone.now()
    try:
        with unless_unread(patient_id=patient, read=read_of(request), by=by, now=now):
            act(patient_id=patient, kind=kind, by=by, now=now)
    except UnreadMail as unread:
        who = conditions.condition_page(patient_id=patient, by=by).name
        leave = reverse("staff_conditions", args=[here.slug, patient])
        return read_first(request, here, unread, who=who, back=leave)
    back = _back(request)
    if back:
        return redirect("staff_checkin", site=here.slug, appointment=int(back))
    return redirect("staff_conditions", site=here.slug, patient=patient)


def _effect(kind: Condition) -> object:
    return EFFECTS.get(kind) or (OWN_PLAN if kind in WITHHOLDS_HOURS else "")


def _back(request: HttpRequest) -> str:
    """The check-in it was opened from; the page there finds it in the caller's own set."""
    sent = request.POST if request.method == "POST" else request.GET
    number = sent.get("appointment", "")
    return number if number.isascii() and number.isdigit() and len(number) < 12 else ""
