"""The call list: whom to call now, why, and how it went in one tap."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import calls as actions
from checklists.actions.calls import CallOutcome, Recorded
from checklists.queries import calls, unreachable, unreachable_helpers
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.rules.call_groups import CallGroup
from checklists.staff import calls_page
from checklists.staff.helper_words import PARTS, WHY
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of
from checklists.templatetags.clock import clock, moment


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    """`?about=` a group of reasons, `&who=` nurse or desk."""
    here, now = site_of(request, site), timezone.now()
    found = calls.call_list(site_id=here.id, by=actor_of(request), now=now)
    asked = _asked(request)
    shows(request, appointments=(line.appointment_id for line in found.open))
    context = {
        "list": found,
        "lines": [line for line in found.open if asked.holds(line)],
        "tabs": calls_page.tabs(found.open, asked),
        "makers": calls_page.makers(found.open, asked),
        "query": asked.query(),
        "now": now,
        "here": "calls",
        "unreachable": unreachable.count(site_id=here.id, by=actor_of(request), now=now),
    }
    return page(request, "staff/calls.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def not_reached(request: HttpRequest, site: str) -> HttpResponse:
    """Whom no email reaches, patients and those who help them, with their numbers."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    people = unreachable.unreachable(site_id=here.id, by=by, now=now)
    helpers = unreachable_helpers.unreachable_helpers(site_id=here.id, by=by, now=now)
    shows(request, patients=[*(one.id for one in people), *(one.patient_id for one in helpers)])
    context = {
        "people": people,
        "helpers": [(one, PARTS[one.part], WHY[one.why]) for one in helpers],
        "here": "calls",
    }
    return page(request, "staff/unreachable.html", here, context)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def outcome(request: HttpRequest, site: str, call: int) -> HttpResponse:
    """One tap. A line that a colleague closed meanwhile stays as they left it."""
    here, now, said = site_of(request, site), timezone.now(), request.POST.get("outcome", "")
    if said not in list(CallOutcome):
        messages.error(request, _("Choose how the call went: reached, left a message, or no answer."))
        return _back(request, site)
    try:
        done = actions.record_outcome(call_id=call, outcome=CallOutcome(said), by=actor_of(request), now=now)
    except actions.ClinicalOnly:
        messages.error(request, _("A nurse or a prescriber says how this call went."))
        return _back(request, site)
    return _said(request, here, done, now)


def _said(request: HttpRequest, here: SitePage, done: Recorded, now: datetime) -> HttpResponse:
    """What was noted, or who was faster. Who was reached and has no new date is booked on the very next page."""
    line = calls.line(call_id=done.call_id, by=actor_of(request), now=now)
    if not done.is_first:
        made = next(each for each in line.tries if each.call_id == done.call_id)
        messages.info(request, calls_page.was_faster(made, here.zone))
    elif done.outcome != CallOutcome.REACHED and done.next_due_at:
        at = clock(done.next_due_at, here.zone)
        messages.success(request, _("Noted. The next try stands on the list, at %(at)s.") % {"at": at})
    elif line.group is CallGroup.DATE and done.next_due_at:
        at = moment(done.next_due_at, here.zone)
        messages.success(
            request, _("Noted: reached. Until a date is booked it is asked again, %(at)s.") % {"at": at}
        )
        return redirect("staff_new_date", site=here.slug, appointment=line.appointment_id)
    else:
        messages.success(request, _("Noted: reached."))
    return _back(request, here.slug)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def take_back(request: HttpRequest, site: str, call: int) -> HttpResponse:
    """A wrong press: the line stands again as it was."""
    site_of(request, site)
    try:
        actions.take_back(call_id=call, by=actor_of(request), now=timezone.now())
    except actions.ClinicalOnly:
        messages.error(request, _("A nurse or a prescriber says how this call went."))
    except actions.NotTheNewest:
        messages.info(request, _("Something was recorded since: there is no press to take back."))
    else:
        messages.success(request, _("Taken back. The line stands as it was."))
    return _back(request, site)


def _asked(request: HttpRequest) -> calls_page.Asked:
    return calls_page.asked(request.GET.get("about", ""), request.GET.get("who", ""))


def _back(request: HttpRequest, site: str) -> HttpResponse:
    """To the list as it was narrowed."""
    query = _asked(request).query()
    return redirect(f"{reverse('staff_calls', args=[site])}{query if query != '?' else ''}")
