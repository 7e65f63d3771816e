"""One message of an appointment: at once, or not at all."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import rehearsals
from checklists.actions import reminders_by_hand as actions
from checklists.actions.rehearsals import Preview
from checklists.queries import appointments, timeline
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import looked_at

_TOLD = {"yes": True, "no": False}


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def send_now(request: HttpRequest, site: str, appointment: int, message: UUID) -> HttpResponse:
    """Before its time, once its text was looked at; what the last check would refuse is refused here already."""
    by, now = actor_of(request), timezone.now()
    send = partial(actions.send_now, appointment_id=appointment, reminder_id=message, by=by, now=now)
    try:
        if request.POST.get("act") != "save":
            preview = rehearsals.of_appointment(send, appointment_id=appointment, by=by, now=now)
            return _shown(request, site, appointment, preview)
        done = send()
    except actions.NotSentNow as refused:
        messages.error(request, str(refused))
    else:
        said = _("It is on its way.") if done.is_new else _("It was on its way already.")
        messages.success(request, said)
    return redirect("staff_appointment", site=site, appointment=appointment)


def _shown(request: HttpRequest, site: str, appointment: int, preview: Preview) -> HttpResponse:
    """One that is on its way already is said to be so by the act itself."""
    found = appointments.page(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    if not preview.outcome.answers:
        messages.success(request, _("It was on its way already."))
        return redirect("staff_appointment", site=site, appointment=appointment)
    return looked_at(
        request,
        site_of(request, site),
        preview.outcome,
        title=_("Send it now"),
        who=found.patient,
        save=_("Send now"),
        back=reverse("staff_appointment", args=[site, appointment]),
    )


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def skip(request: HttpRequest, site: str, appointment: int, message: UUID) -> HttpResponse:
    """A critical one asks first whether the patient was told by phone."""
    told, by, now = _TOLD.get(request.POST.get("told", "")), actor_of(request), timezone.now()
    try:
        actions.skip(appointment_id=appointment, reminder_id=message, told_by_phone=told, by=by, now=now)
    except actions.AskFirst:
        return _ask(request, site, appointment, message)
    except actions.NotSkipped as refused:
        messages.error(request, str(refused))
    else:
        called = _("Skipped. A call stands on the list.")
        messages.success(request, called if told is False else _("Skipped."))
    return redirect("staff_appointment", site=site, appointment=appointment)


def _ask(request: HttpRequest, site: str, appointment: int, message: UUID) -> HttpResponse:
    here, by = site_of(request, site), actor_of(request)
    found = appointments.page(appointment_id=appointment, by=by, now=timezone.now())
    line = timeline.line(appointment_id=appointment, reminder_id=message, by=by)
    return page(request, "staff/message_skip.html", here, {"appointment": found, "line": line})
