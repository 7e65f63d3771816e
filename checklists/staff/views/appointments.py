"""One appointment at the desk, and its link sent once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import access_links, new_links
from checklists.queries import appointments, calls
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def show(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """When, who, what is open, and every message with what became of it."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    standing = calls.of_appointment(appointment_id=appointment, by=by, now=now)
    return page(
        request, "staff/appointment.html", here, {"appointment": found, "calls": standing, "now": now}
    )


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def send_link(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    try:
        asked = new_links.send_again(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    except new_links.LinkNotSent as refused:
        messages.error(request, str(refused))
    else:
        said = _("A new link is on its way.") if asked.is_new else _("A new link was on its way already.")
        messages.success(request, said)
    return redirect("staff_appointment", site=site, appointment=appointment)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def unlock(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """After a call with the patient: their link takes a birth date again."""
    access_links.unlock(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    messages.success(request, _("Their link opens again."))
    return redirect("staff_appointment", site=site, appointment=appointment)
