"""The call list: whom to call now, why, and how it went in one tap."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import calls as actions
from checklists.actions.calls import CallOutcome
from checklists.queries import calls, unreachable
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def listed(request: HttpRequest, site: str) -> HttpResponse:
    here, now = site_of(request, site), timezone.now()
    found = calls.call_list(site_id=here.id, by=actor_of(request), now=now)
    missed = unreachable.count(site_id=here.id, by=actor_of(request), now=now)
    context = {"list": found, "now": now, "here": "calls", "unreachable": missed}
    return page(request, "staff/calls.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def not_reached(request: HttpRequest, site: str) -> HttpResponse:
    """Whom no email reaches, with their numbers."""
    here, now = site_of(request, site), timezone.now()
    people = unreachable.unreachable(site_id=here.id, by=actor_of(request), now=now)
    return page(request, "staff/unreachable.html", here, {"people": people, "here": "calls"})


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def outcome(request: HttpRequest, site: str, call: int) -> HttpResponse:
    """One tap. A line that a colleague closed meanwhile stays as they left it."""
    site_of(request, site)
    said = request.POST.get("outcome", "")
    if said not in list(CallOutcome):
        messages.error(request, _("Choose how the call went: reached, left a message, or no answer."))
        return redirect("staff_calls", site=site)
    try:
        done = actions.record_outcome(
            call_id=call, outcome=CallOutcome(said), by=actor_of(request), now=timezone.now()
        )
    except actions.ClinicalOnly:
        messages.error(request, _("A nurse or a prescriber says how this call went."))
        return redirect("staff_calls", site=site)
    if done.next_due_at:
        messages.success(request, _("Noted. The next try stands on the list, in 30 minutes."))
    else:
        messages.success(request, _("Noted: reached."))
    return redirect("staff_calls", site=site)
