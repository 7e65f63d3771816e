"""Another time, a cancel, a cancel undone: each says what it will send before it is saved."""

from collections.abc import Callable
from dataclasses import dataclass
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
from checklists.actions import free_starts, rehearsals
from checklists.actions.rehearsals import Preview
from checklists.queries import appointments, timeline
from checklists.queries.appointments import AppointmentPage
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.appointment_status import MoveRefused
from checklists.staff.forms.booking import BackForm, CancelForm
from checklists.staff.forms.start import StartForm, start_of, suggested_start
from checklists.staff.free_chair_page import STILL_THEIRS, taken_words
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import sends
from checklists.staff.views.booking import number_of
from checklists.templatetags.clock import moment

_TAKEN = gettext_lazy("This patient has another appointment at that time. Choose another time.")
_MEANWHILE = gettext_lazy(
    "Somebody changed this appointment while you looked. It is %(status)s now, for %(when)s. Look again."
)


@dataclass(frozen=True)
class _Change:
    """One request: what is changed, by which form; `act` is what is shown first and then done."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    found: AppointmentPage
    form: forms.Form
    act: Callable[[], object]
    seal: str
    done: str
    template: str


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def move(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Choose a time, see what it changes and sends, save. The save must be of the time that was shown."""
    here, by, now, found = _asked(request, site, appointment)
    data = request.POST if request.method == "POST" else None
    wanted = suggested_start(request.GET.get("start", ""), now, here.zone) or found.starts_at
    form = StartForm(data, zone=here.zone, now=now, initial=start_of(wanted, here.zone))
    starts_at = form.cleaned_data["starts_at"] if form.is_valid() else found.starts_at
    if data is not None and form.is_valid() and starts_at == found.starts_at:
        form.add_error("clock", _("This is the time it has now. Choose another one."))
    where: dict[str, Any] = {"appointment_id": found.id, "starts_at": starts_at, "by": by, "now": now}
    return _answered(
        _Change(
            request=request,
            here=here,
            by=by,
            now=now,
            found=found,
            form=form,
            act=lambda: _move(request, where, here.zone),
            seal=f"{found.mark} {starts_at.isoformat()}",
            done=_("Moved."),
            template="staff/appointment_move.html",
        )
    )


def _move(request: HttpRequest, where: dict[str, Any], zone: str) -> None:
    """A plain move, or into the start that somebody left and the address names: that one is given away once."""
    left_by = request.GET.get("in_place_of", "")
    if not left_by or where["starts_at"] != suggested_start(request.GET.get("start", ""), where["now"], zone):
        actions.move(**where)
    else:
        free_starts.move_here(in_place_of=number_of(left_by), **where)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def cancel(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Choose a reason, see what goes away, save."""
    here, by, now, found = _asked(request, site, appointment)
    form = CancelForm(request.POST if request.method == "POST" else None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    what: dict[str, Any] = {"appointment_id": found.id, "reason": reason, "by": by, "now": now}
    return _answered(
        _Change(
            request=request,
            here=here,
            by=by,
            now=now,
            found=found,
            form=form,
            act=lambda: actions.cancel(**what),
            seal=f"{found.mark} {reason}",
            done=_("Cancelled. No further reminder goes out."),
            template="staff/appointment_cancel.html",
        )
    )


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def bring_back(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    here, by, now, found = _asked(request, site, appointment)
    what: dict[str, Any] = {"appointment_id": found.id, "by": by, "now": now}
    return _answered(
        _Change(
            request=request,
            here=here,
            by=by,
            now=now,
            found=found,
            form=BackForm(request.POST if request.method == "POST" else None),
            act=lambda: actions.bring_back(**what),
            seal=found.mark,
            done=_("It is on again."),
            template="staff/appointment_back.html",
        )
    )


def _asked(
    request: HttpRequest, site: str, appointment: int
) -> tuple[SitePage, Actor, datetime, AppointmentPage]:
    """Raises NotFound."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    return here, by, now, appointments.page(appointment_id=appointment, by=by, now=now)


def _answered(change: _Change) -> HttpResponse:
    """The form, then what it would send, then saved: each step shows what the one before led to."""
    was_shown = change.request.POST.get("shown", "")
    shown: dict[str, Any] = {"meanwhile": _meanwhile(change, was_shown)}
    if change.request.method == "POST" and change.form.is_valid():
        if change.request.POST.get("act") == "save" and was_shown == change.seal:
            if _tried(change.form, change.act):
                return _done(change)
        elif preview := _looked(change):
            shown |= {
                "preview": preview,
                "sends": sends(preview.outcome, change.here.zone),
                "seal": change.seal,
            }
    context = {"appointment": change.found, "form": change.form, **shown}
    status = 422 if change.form.errors else 200
    return page(change.request, change.template, change.here, context, status=status)


def _meanwhile(change: _Change, was_shown: str) -> str:
    """Words for whoever comes second: what the first one made of it."""
    if not was_shown or was_shown.partition(" ")[0] == change.found.mark:
        return ""
    when = moment(change.found.starts_at, change.here.zone)
    return str(_MEANWHILE) % {"status": f"“{change.found.status_label}”", "when": when}


def _looked(change: _Change) -> Preview | None:
    """What it would do; where it cannot be, the form says why."""
    found: list[Preview] = []

    def look() -> None:
        found.append(
            rehearsals.of_appointment(
                change.act, appointment_id=change.found.id, by=change.by, now=change.now
            )
        )

    return found[0] if _tried(change.form, look) else None


def _tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether it was done; what was refused stands on the form, in words."""
    try:
        act()
    except MoveRefused as refused:
        form.add_error(None, str(refused))
    except actions.AlreadyBooked:
        form.add_error(None, str(_TAKEN))
    except free_starts.StartTaken as faster:
        form.add_error(None, taken_words(faster.taken))
    except free_starts.NotFree:
        form.add_error(None, str(STILL_THEIRS))
    return not form.errors


def _done(change: _Change) -> HttpResponse:
    messages.success(change.request, change.done)
    if timeline.left_meanwhile(appointment_id=change.found.id, by=change.by):
        messages.warning(change.request, _("A message left, or may have, before that: see Messages."))
    return redirect("staff_appointment", site=change.here.slug, appointment=change.found.id)
