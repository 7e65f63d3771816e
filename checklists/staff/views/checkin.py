"""Check-in: two identifiers, then item by item. Each button is one POST; the page comes back at the same item."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import confirmations, intakes, medicines, rides, ticks
from checklists.queries import checkin as checkins
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Sensitivity, policy
from checklists.staff import checkin_page
from checklists.staff.forms.checkin import DriverForm, IntakeForm
from checklists.staff.option_words import CATEGORIES
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."


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
    status: int = 200,
) -> HttpResponse:
    """The page, with forms that were refused and choices that met a change."""
    now, actor = timezone.now(), actor_of(request)
    found = checkins.check_in(appointment_id=appointment, by=actor, now=now)
    today = clock.local(now, here.zone).date()
    context = {
        "page": found,
        "sections": checkin_page.sections(found, actor, here.zone, mine or {}),
        "verdict_word": checkin_page.verdict_word(found),
        "still_open": checkin_page.still_open(found, here.zone),
        "steps": checkin_page.steps(found, actor),
        "next_act": checkin_page.next_act(found, actor),
        "shortfall": checkin_page.shortfall(found),
        "intake_form": IntakeForm(zone=here.zone, today=today),
        "driver_form": DriverForm(),
        "categories": {category.value: label for category, label in CATEGORIES.items()},
        "operation_id": uuid.uuid4(),
        "conflict": bool(mine),
        "here": "board",
        **(forms or {}),
    }
    return page(request, "staff/checkin.html", here, context, status=status)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
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
    except confirmations.ChangedMeanwhile as changed:
        mine = dict.fromkeys(changed.positions, request.POST.get("outcome", ""))
        return shown(request, here, appointment, mine=mine, status=409)
    except confirmations.ConfirmationRefused as refused:
        messages.error(request, str(refused))
    return _back(site, appointment, answers[0].position if answers else None)


def _answer(pair: str, outcome: Any) -> confirmations.Answer:
    """ "3:1f2e…": the item's position and the mark it had on the page. Raises ValueError."""
    position, _colon, seen = pair.partition(":")
    return confirmations.Answer(int(position), outcome, seen)


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
    return _back(site, appointment, position)


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
    return _back(site, appointment, "fasting")


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def driver(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The desk writes down who takes the patient home."""
    here, form = site_of(request, site), DriverForm(request.POST)
    if not form.is_valid():
        return shown(request, here, appointment, forms={"driver_form": form}, status=422)
    try:
        rides.name_driver(
            appointment_id=appointment,
            operation_id=_operation(request),
            driver=rides.Driver(**form.cleaned_data),
            by=actor_of(request),
            now=timezone.now(),
        )
    except (ticks.ChecklistClosed, ticks.OperationReused, ValueError):
        messages.error(request, _(_CLOSED))
    return _back(site, appointment, "ride")


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
    except medicines.ListIsFull:
        messages.error(request, _("The list is full."))
    return _back(site, appointment, "medicines")


def _add(request: HttpRequest, appointment: int) -> None:
    text = " ".join(request.POST.get("text", "").replace("\x00", "").split())
    if not text:
        messages.error(request, _("Write the name of a medicine."))
        return
    medicines.add(text=text, **_common(request, appointment))


def _remove(request: HttpRequest, appointment: int) -> None:
    medicines.remove(**_common(request, appointment))


def _guess(request: HttpRequest, appointment: int) -> None:
    said = {"name": request.POST.get("name", ""), "yes": request.POST.get("yes") == "yes"}
    medicines.answer_guess(**said, **_common(request, appointment))


def _whole(request: HttpRequest, appointment: int) -> None:
    medicines.declare_all(**_common(request, appointment))


def _nothing(request: HttpRequest, appointment: int) -> None:
    medicines.declare_none(**_common(request, appointment))


_MEDICINE_ACTS = {"add": _add, "remove": _remove, "guess": _guess, "whole": _whole, "nothing": _nothing}


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


def _back(site: str, appointment: int, item: int | str | None) -> HttpResponse:
    """The same page, scrolled to the same item."""
    address = reverse("staff_checkin", kwargs={"site": site, "appointment": appointment})
    return redirect(f"{address}#item-{item}" if item else address)
