"""Another time, a cancel, a cancel undone: each says what it will send before it is saved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.actions import appointments as actions
from checklists.queries import appointments, booking, timeline
from checklists.queries.appointments import AppointmentPage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.appointment_status import MoveRefused
from checklists.staff.forms.booking import CancelForm
from checklists.staff.forms.start import StartForm, start_of, suggested_start
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_TAKEN = gettext_lazy("This patient has another appointment at that time. Choose another time.")


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def move(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Choose a time, see what it changes and sends, save. The save must be of the time that was shown."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    data = request.POST if request.method == "POST" else None
    wanted = suggested_start(request.GET.get("start", ""), now) or found.starts_at
    form = StartForm(data, zone=here.zone, now=now, initial=start_of(wanted, here.zone))
    context: dict[str, Any] = {"appointment": found, "form": form}
    if data is not None and form.is_valid():
        starts_at = form.cleaned_data["starts_at"]
        if data.get("act") == "save" and data.get("shown") == starts_at.isoformat():
            saved = _tried(
                form, lambda: actions.move(appointment_id=found.id, starts_at=starts_at, by=by, now=now)
            )
            if saved:
                return _done(request, here.slug, found, _("Moved."))
        elif starts_at == found.starts_at:
            form.add_error("clock", _("This is the time it has now. Choose another one."))
        else:
            context |= _looked(form, found, starts_at, by, now)
    return page(request, "staff/appointment_move.html", here, context, status=422 if form.errors else 200)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def cancel(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _tried(form, lambda: actions.cancel(appointment_id=found.id, reason=reason, by=by, now=now)):
            return _done(request, here.slug, found, _("Cancelled. No further reminder goes out."))
    preview = booking.of_cancel(appointment_id=found.id, by=by, now=now) if found.may_cancel else None
    context = {"appointment": found, "form": form, "preview": preview}
    return page(request, "staff/appointment_cancel.html", here, context, status=422 if form.errors else 200)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def bring_back(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    refusal = ""
    if request.method == "POST":
        try:
            actions.bring_back(appointment_id=found.id, by=by, now=now)
            return _done(request, here.slug, found, _("It is on again."))
        except (MoveRefused, actions.AlreadyBooked) as refused:
            refusal = str(_TAKEN) if isinstance(refused, actions.AlreadyBooked) else str(refused)
    preview = (
        booking.of_bringing_back(appointment_id=found.id, by=by, now=now) if found.may_bring_back else None
    )
    context = {"appointment": found, "preview": preview, "refusal": refusal}
    return page(request, "staff/appointment_back.html", here, context, status=422 if refusal else 200)


def _looked(
    form: forms.Form, found: AppointmentPage, starts_at: datetime, by: Actor, now: datetime
) -> dict[str, Any]:
    """What the move would do; where it cannot be, the form says why."""
    try:
        preview = booking.of_move(appointment_id=found.id, starts_at=starts_at, by=by, now=now)
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return {}
    return {"preview": preview, "seal": starts_at.isoformat()}


def _tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether it was done; what was refused stands on the form, in words."""
    try:
        act()
    except MoveRefused as refused:
        form.add_error(None, str(refused))
    except actions.AlreadyBooked:
        form.add_error(None, str(_TAKEN))
    return not form.errors


def _done(request: HttpRequest, site: str, found: AppointmentPage, said: str) -> HttpResponse:
    messages.success(request, said)
    if timeline.left_meanwhile(appointment_id=found.id, by=actor_of(request)):
        messages.warning(request, _("A message left, or may have, before that: see Messages."))
    return redirect("staff_appointment", site=site, appointment=found.id)
