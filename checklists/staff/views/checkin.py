"""Check-in: two identifiers, then item by item. Each button is one POST; the page comes back at the same item."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checklists.actions import confirmations
from checklists.queries import checkin as checkins
from checklists.queries.questions import QuestionLine
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff import checkin_page, fasting_page, vitals_page, wayout_steps
from checklists.staff.forms.checkin import IntakeForm
from checklists.staff.forms.ride import driver_form
from checklists.staff.forms.vitals import VitalsForm
from checklists.staff.option_words import CATEGORIES
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def checkin(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The page of one appointment; the front desk reads status only."""
    return shown(request, site_of(request, site), appointment)


def shown(
    request: HttpRequest,
    here: SitePage,
    appointment: int,
    *,
    mine: Mapping[int, str] | None = None,
    forms: Mapping[str, Any] | None = None,
    asked_again: Mapping[int, tuple[QuestionLine, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with forms that were refused and choices that met a change."""
    now, actor = timezone.now(), actor_of(request)
    found = checkins.check_in(appointment_id=appointment, by=actor, now=now)
    today = clock.local(now, here.zone).date()
    vitals = vitals_page.section(found, actor, here.zone)
    context = {
        "page": found,
        "vitals": vitals,
        "vitals_form": VitalsForm(standing=vitals.standing if vitals else ()),
        "sections": checkin_page.sections(found, actor, here.zone, mine or {}, asked_again or {}),
        "verdict_word": checkin_page.verdict_word(found),
        "still_open": checkin_page.still_open(found, here.zone),
        "steps": wayout_steps.steps(found, actor),
        "next_act": checkin_page.next_act(found, actor),
        "shortfall": checkin_page.shortfall(found),
        "eating": fasting_page.section(found, here.zone),
        "intake_form": IntakeForm(zone=here.zone, today=today),
        "driver_form": driver_form(found.ride, here.zone),
        "categories": {category.value: label for category, label in CATEGORIES.items()},
        "operation_id": uuid.uuid4(),
        "today_on": today.isoformat(),
        "conflict": bool(mine),
        "here": "board",
        **(forms or {}),
    }
    return page(request, "staff/checkin.html", here, context, status=status)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def confirm(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Confirmed, not met, not needed; for one item, or for the comfort items together."""
    here = site_of(request, site)
    try:
        outcome = checkin_page.outcome_of(request.POST.get("outcome", ""))
        answers = tuple(_answer(pair, outcome) for pair in request.POST.getlist("item"))
        version = int(request.POST.get("version", ""))
    except ValueError:
        return HttpResponseBadRequest()
    try:
        confirmations.record(
            appointment_id=appointment,
            answers=answers,
            seen_version=version,
            note=request.POST.get("note", "")[:300],
            by=actor_of(request),
            now=timezone.now(),
        )
    except confirmations.ChangedMeanwhile as changed:
        mine = dict.fromkeys(changed.positions, request.POST.get("outcome", ""))
        return shown(request, here, appointment, mine=mine, status=409)
    except confirmations.ConfirmationRefused as refused:
        messages.error(request, str(refused))
    return back(site, appointment, answers[0].position if answers else None)


def _answer(pair: str, outcome: Any) -> confirmations.Answer:
    """ "3:1f2e…": the item's position and the mark it had on the page. Raises ValueError."""
    position, _colon, seen = pair.partition(":")
    return confirmations.Answer(int(position), outcome, seen)


def back(site: str, appointment: int, item: int | str | None) -> HttpResponse:
    """The same page, scrolled to the same item."""
    address = reverse("staff_checkin", kwargs={"site": site, "appointment": appointment})
    return redirect(f"{address}#item-{item}" if item else address)
