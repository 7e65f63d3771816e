"""One appointment at the desk, and its link sent once more."""

from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.actions import access_links, link_suspensions, new_links, rehearsals, version_moves
from checklists.queries import appointments
from checklists.queries.appointment_whole import whole
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.staff.forms.preview import written
from checklists.staff.hold_page import happened
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import looked_at, sends
from checklists.staff.words import NOT_FOR_ME


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def show(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """When, who, what is open, and every message with what became of it."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = whole(appointment_id=appointment, by=by, now=now)
    context = {
        "appointment": found.page,
        "calls": found.calls,
        "now": now,
        # The texts of its messages, as they would be written for this start.
        "preview_query": urlencode({"start": written(found.page.starts_at, here.zone)}),
        "doubts": [(doubt.said_at, NOT_FOR_ME.get(doubt.reason, "")) for doubt in found.doubts],
        "happened": happened(found.decided),
        "next_day": {"told": found.told, "notes": found.notes},
    }
    return page(request, "staff/appointment.html", here, context)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def send_link(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The message is shown first, and planned with the second press."""
    by, now = actor_of(request), timezone.now()
    try:
        if request.POST.get("act") != "save":
            return _shown_link(request, site, appointment, by, now)
        asked = new_links.send_again(appointment_id=appointment, by=by, now=now)
    except new_links.LinkNotSent as refused:
        messages.error(request, str(refused))
    else:
        said = _("A new link is on its way.") if asked.is_new else _("A new link was on its way already.")
        messages.success(request, said)
    return redirect("staff_appointment", site=site, appointment=appointment)


def _shown_link(request: HttpRequest, site: str, appointment: int, by: Actor, now: datetime) -> HttpResponse:
    """Raises NotFound, LinkNotSent."""
    here = site_of(request, site)
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    send = partial(new_links.send_again, appointment_id=appointment, by=by, now=now)
    preview = rehearsals.of_appointment(send, appointment_id=appointment, by=by, now=now)
    if not preview.outcome.answers:
        messages.info(request, _("A new link was on its way already."))
        return redirect("staff_appointment", site=site, appointment=appointment)
    return looked_at(
        request,
        here,
        preview.outcome,
        title=_("Send the link again"),
        who=found.patient,
        save=_("Send it"),
        back=reverse("staff_appointment", args=[site, appointment]),
    )


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def unlock(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """After a call with the patient: their link takes a birth date again."""
    access_links.unlock(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    messages.success(request, _("Their link opens again."))
    return redirect("staff_appointment", site=site, appointment=appointment)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def lift_link(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """After a call: whoever said that it is not theirs was mistaken, and the link opens again."""
    link_suspensions.lift(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    messages.success(request, _("Their link opens again."))
    return redirect("staff_appointment", site=site, appointment=appointment)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def use_version(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The published version of its protocol instead of the one it was booked with; what that sends is shown first."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    act = partial(
        version_moves.move_booked, protocol_id=found.protocol_id, appointment_ids=[found.id], by=by, now=now
    )
    try:
        if request.POST.get("act") != "save":
            preview = rehearsals.of_appointment(act, appointment_id=found.id, by=by, now=now)
            if sends(preview.outcome, here.zone).is_any:
                back = reverse("staff_appointment", args=[site, found.id])
                title, save = _("Use the published version"), _("Use it")
                who = found.patient
                return looked_at(request, here, preview.outcome, title=title, who=who, save=save, back=back)
        moved = act()
    except version_moves.NotPublished:
        messages.error(request, _("No version of this protocol is published any more."))
    else:
        _tell(request, moved)
    return redirect("staff_appointment", site=site, appointment=appointment)


def _tell(request: HttpRequest, moved: version_moves.Moved) -> None:
    if not moved.moved:
        messages.info(request, _("It uses the published version already."))
        return
    again = ngettext("One answer is asked again.", "%(n)s answers are asked again.", moved.reopened)
    said = again % {"n": moved.reopened} if moved.reopened else _("No answer is asked again.")
    messages.success(request, _("The list is the newer one now.") + f" {said}")
