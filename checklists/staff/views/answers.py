"""What a nurse writes down for the patient at check-in: ticks, intakes, medicines."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import intakes, medicines, ticks
from checklists.rules import clock
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.checkin import IntakeForm
from checklists.staff.forms.medicines import LastDoseForm
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, shown

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def tick(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """A nurse answers for the patient, who said it here or by phone."""
    try:
        position, operation_id = int(request.POST.get("item", "")), _operation(request)
    except ValueError:
        return HttpResponseBadRequest()
    try:
        ticks.tick(
            appointment_id=appointment,
            item_position=position,
            operation_id=operation_id,
            done=request.POST.get("done") == "yes",
            unsure=request.POST.get("done") == "unsure",
            by=actor_of(request),
            now=timezone.now(),
        )
    except ticks.AsksMore:
        messages.error(request, _("This item is answered by its own form below it."))
    except (ticks.ChecklistClosed, ticks.OperationReused):
        messages.error(request, _(_CLOSED))
    return back(site, appointment, position)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def intake(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """What was eaten or drunk, as the patient says at the desk."""
    here, now = site_of(request, site), timezone.now()
    form = IntakeForm(request.POST, zone=here.zone, today=clock.local(now, here.zone).date())
    if not form.is_valid():
        return shown(request, here, appointment, forms={"intake_form": form}, status=422)
    try:
        replaces = request.POST.get("replaces", "")
        intakes.add(
            appointment_id=appointment,
            operation_id=_operation(request),
            category=form.cleaned_data["category"],
            eaten_at=form.cleaned_data["eaten_at"],
            replaces_id=int(replaces) if replaces.isdigit() else None,
            by=actor_of(request),
            now=now,
        )
    except intakes.TimeAhead:
        form.add_error("at", _("This time has not come yet."))
        return shown(request, here, appointment, forms={"intake_form": form}, status=422)
    except (ticks.ChecklistClosed, ticks.OperationReused, ValueError):
        messages.error(request, _(_CLOSED))
    return back(site, appointment, "fasting")


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def medicine(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Add what the patient names, settle a guess, or say that the list is whole or empty."""
    do = _MEDICINE_ACTS.get(request.POST.get("act", ""))
    if do is None:
        return HttpResponseBadRequest()
    try:
        do(request, appointment)
    except ValueError:
        return HttpResponseBadRequest()
    except (ticks.ChecklistClosed, ticks.OperationReused):
        messages.error(request, _(_CLOSED))
    except medicines.ListIsEmpty:
        messages.error(request, _("The list is empty: add a medicine, or say “takes nothing”."))
    except medicines.ListIsNotEmpty:
        messages.error(
            request, _("There are medicines on the list: remove them first, or say “that is all”.")
        )
    except medicines.WaitsForPrescriber:
        messages.error(
            request, _("This one waits for the prescriber: it stays on the list until they decide.")
        )
    except medicines.WaitsForNurse:
        messages.error(request, _("First find out what this one is: use Identify."))
    except medicines.DoseAhead:
        messages.error(request, _("This time has not come yet."))
    except medicines.ListIsFull:
        messages.error(request, _("The list is full."))
    return back(site, appointment, "medicines")


def _add(request: HttpRequest, appointment: int) -> None:
    text = " ".join(request.POST.get("text", "").replace("\x00", "").split())
    if not text:
        messages.error(request, _("Write the name of a medicine."))
        return
    medicines.add(text=text, **_common(request, appointment))


def _remove(request: HttpRequest, appointment: int) -> None:
    medicines.remove(**_common(request, appointment))


def _guess(request: HttpRequest, appointment: int) -> None:
    name, yes = request.POST.get("name", ""), request.POST.get("yes") == "yes"
    medicines.answer_guess(name=name, yes=yes, **_common(request, appointment))


def _last_dose(request: HttpRequest, appointment: int) -> None:
    """Raises ValueError for a form that is not whole; the browser's own pickers fill it."""
    zone = site_of(request, str(request.resolver_match.kwargs["site"])).zone  # type: ignore[union-attr]
    form = LastDoseForm(request.POST, zone=zone)
    if not form.is_valid():
        messages.error(request, _("Write the day and the time of the last dose."))
        return
    medicines.last_dose(taken_at=form.cleaned_data["taken_at"], **_common(request, appointment))


def _whole(request: HttpRequest, appointment: int) -> None:
    medicines.declare_all(**_common(request, appointment))


def _nothing(request: HttpRequest, appointment: int) -> None:
    medicines.declare_none(**_common(request, appointment))


_MEDICINE_ACTS = {
    "add": _add,
    "remove": _remove,
    "guess": _guess,
    "whole": _whole,
    "nothing": _nothing,
    "last": _last_dose,
}


def _common(request: HttpRequest, appointment: int) -> dict[str, Any]:
    """Raises ValueError for a page that sent no operation id."""
    return {
        "appointment_id": appointment,
        "operation_id": _operation(request),
        "by": actor_of(request),
        "now": timezone.now(),
    }


def _operation(request: HttpRequest) -> uuid.UUID:
    return uuid.UUID(request.POST.get("operation", ""))
