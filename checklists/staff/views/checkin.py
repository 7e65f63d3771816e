"""Check-in: two identifiers, then item by item. Each button is one POST; the page comes back at the same item."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import confirmations, presences
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.actions.unread_mail import UnreadMail
from checklists.queries import checkin as checkins
from checklists.queries import checkin_history
from checklists.queries.questions import QuestionLine
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Sensitivity, policy
from checklists.rules.facts import Outcome
from checklists.staff import (
    checkin_page,
    fasting_page,
    history_words,
    hold_page,
    vitals_page,
    wayout_steps,
)
from checklists.staff.forms.checkin import IntakeForm
from checklists.staff.forms.ride import driver_form
from checklists.staff.forms.vitals import VitalsForm
from checklists.staff.late_saves import noted
from checklists.staff.option_words import CATEGORIES, OUTCOMES
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import carried, sends


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
    """The page, with forms that were refused. `mine` says by position what this person pressed where it met a change."""
    now, actor = timezone.now(), actor_of(request)
    found = checkins.check_in(appointment_id=appointment, by=actor, now=now)
    today = clock.local(now, here.zone).date()
    vitals = vitals_page.section(found, actor, here.zone)
    sections = checkin_page.sections(found, actor, here.zone, mine or {}, asked_again or {})
    steps = wayout_steps.steps(found, actor, here.zone, now)
    context = {
        "page": found,
        "vitals": vitals,
        "vitals_form": VitalsForm(standing=vitals.standing if vitals else ()),
        "sections": sections,
        **_comfort(sections, asked_again or {}),
        "verdict_word": checkin_page.verdict_word(found),
        "holds": hold_page.holds(found, actor, here.zone, today),
        "happened": hold_page.happened(found.decided),
        "still_open": checkin_page.still_open(found, here.zone),
        "steps": steps,
        "may_no_go": any(step.is_no_go for step in steps),
        "actor_is_clinical": actor.has(*CLINICAL),
        "next_act": checkin_page.next_act(found, actor),
        "shortfall": checkin_page.shortfall(found),
        "eating": fasting_page.section(found, here.zone),
        "intake_form": IntakeForm(zone=here.zone, today=today),
        "driver_form": driver_form(found.ride, here.zone),
        "categories": {category.value: label for category, label in CATEGORIES.items()},
        "colleagues": found.colleagues,
        "today_on": today.isoformat(),
        "conflict": bool(mine),
        "here": "board",
        **(forms or {}),
    }
    return page(request, "staff/checkin.html", here, context, status=status)


def _comfort(
    sections: tuple[checkin_page.Section, ...], asked_again: Mapping[int, tuple[QuestionLine, ...]]
) -> dict[str, object]:
    """The comfort items as one line, and whether they have to be looked at one by one."""
    comfort = checkin_page.comfort(sections)
    asked = [section for section in comfort if section.line.required]
    return {
        "comfort": comfort,
        "may_confirm_comfort": all(section.may_confirm for section in comfort),
        "comfort_stands": all(section.line.standing is Outcome.CONFIRMED for section in asked or comfort),
        "comfort_opens": any(section.mine or section.line.position in asked_again for section in comfort),
    }


def met_a_change(
    request: HttpRequest,
    here: SitePage,
    appointment: int,
    changed: ChangedMeanwhile,
    words: str,
    **more: Any,
) -> HttpResponse:
    """A late save: nothing was saved; what stands now and what was pressed or typed come back side by side."""
    mine = dict.fromkeys(changed.positions, words)
    return shown(request, here, appointment, mine=mine, status=409, **more)


def read_first(
    request: HttpRequest, here: SitePage, appointment: int, unread: UnreadMail, **more: Any
) -> HttpResponse:
    """Nothing was saved: what it would send stands on the page, with the same press once more."""
    asked = {"sends": sends(unread.outcome, here.zone), "kept": carried(request, unread), "seal": unread.seal}
    forms = {"unread": asked, **more.pop("forms", {})}
    return shown(request, here, appointment, forms=forms, status=409, **more)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def history(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Who did what, when; folded at the end of the check-in, and a page of its own without a script."""
    here = site_of(request, site)
    found = checkin_history.history(appointment_id=appointment, by=actor_of(request))
    context = {"history": found, "lines": history_words.lines(found, here.zone), "here": "board"}
    return page(request, "staff/checkin_history.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING, passive=True)
@missing_is_404
def news(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """What the open page asks by itself: who else is here, and which version stands."""
    here = site_of(request, site)
    version, colleagues = checkins.colleagues(
        appointment_id=appointment, by=actor_of(request), now=timezone.now()
    )
    context = {"colleagues": colleagues, "version": version, "number": appointment}
    return page(request, "staff/_news.html", here, context)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=CLINICAL, passive=True)
@missing_is_404
def present_here(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The page was opened: colleagues see it. Sent by a script once a page; it is no work, so no session goes on by it."""
    site_of(request, site)
    presences.note(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    return HttpResponse(status=204)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
@noted
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
    except ChangedMeanwhile as changed:
        words = str(OUTCOMES[outcome]) if outcome else _("Take back")
        return met_a_change(request, here, appointment, changed, words)
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
