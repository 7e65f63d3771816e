"""What a nurse writes down for the patient at check-in: ticks and intakes."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import intakes, ticks
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.rules import clock
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.checkin import IntakeForm
from checklists.staff.late_saves import noted, operation_of, unless_changed
from checklists.staff.option_words import CATEGORIES
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, met_a_change, shown

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def tick(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """A nurse answers for the patient, who said it here or by phone."""
    here = site_of(request, site)
    try:
        position, operation_id = int(request.POST.get("item", "")), operation_of(request)
        with unless_changed(request, appointment, operation_id):
            _tick(request, appointment, position, operation_id)
    except ValueError:
        return HttpResponseBadRequest()
    except ChangedMeanwhile as changed:
        return met_a_change(request, here, appointment, changed, _said(request))
    except ticks.AsksMore:
        messages.error(request, _("This item is answered by its own form below it."))
    except (ticks.ChecklistClosed, ticks.OperationReused):
        messages.error(request, _(_CLOSED))
    return back(site, appointment, position)


def _tick(request: HttpRequest, appointment: int, position: int, operation_id: uuid.UUID) -> None:
    ticks.tick(
        appointment_id=appointment,
        item_position=position,
        operation_id=operation_id,
        done=request.POST.get("done") == "yes",
        unsure=request.POST.get("done") == "unsure",
        by=actor_of(request),
        now=timezone.now(),
    )


def _said(request: HttpRequest) -> str:
    return {"yes": _("Patient says: done"), "unsure": _("Patient says: not sure")}.get(
        request.POST.get("done", ""), _("Patient says: not done")
    )


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def intake(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """What was eaten or drunk, as the patient says at the desk."""
    here, now = site_of(request, site), timezone.now()
    form = IntakeForm(request.POST, zone=here.zone, today=clock.local(now, here.zone).date())
    if not form.is_valid():
        return shown(request, here, appointment, forms={"intake_form": form}, status=422)
    try:
        operation_id = operation_of(request)
        with unless_changed(request, appointment, operation_id):
            _eaten(request, appointment, operation_id, form, now)
    except ChangedMeanwhile as changed:
        words = str(CATEGORIES[form.cleaned_data["category"]])
        return met_a_change(request, here, appointment, changed, words, forms={"intake_form": form})
    except intakes.TimeAhead:
        form.add_error("at", _("This time has not come yet."))
        return shown(request, here, appointment, forms={"intake_form": form}, status=422)
    except (ticks.ChecklistClosed, ticks.OperationReused, ValueError):
        messages.error(request, _(_CLOSED))
    return back(site, appointment, "fasting")


def _eaten(
    request: HttpRequest, appointment: int, operation_id: uuid.UUID, form: IntakeForm, now: datetime
) -> None:
    replaces = request.POST.get("replaces", "")
    intakes.add(
        appointment_id=appointment,
        operation_id=operation_id,
        category=form.cleaned_data["category"],
        eaten_at=form.cleaned_data["eaten_at"],
        replaces_id=int(replaces) if replaces.isdigit() else None,
        by=actor_of(request),
        now=now,
    )
