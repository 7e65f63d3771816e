"""The items: a page each, tick and undo, and "I am not sure"."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import ticks
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import OperationForm, UnsureForm
from checklists.patient.views import fasting, questions, ride
from checklists.queries.phone_page import ItemLine, PhonePage, State
from checklists.queries.scope import NotFound
from checklists.rules.facts import ItemKind
from checklists.rules.protocol_items import ASKING_KINDS


@patient_view("GET POST")
def item(request: HttpRequest, position: int) -> HttpResponseBase:
    """One item: what it is, and the form of its kind."""
    now = clock()
    page = answerable(request, now)
    line = page.item(position)
    if line is None:
        raise NotFound
    if line.state is State.LATER:
        return shown(request, "item_later.html", page=page, site=page.site, item=line)
    if line.kind is ItemKind.MEDICINES:
        return to("my_medicines")
    if request.method == "POST" and line.kind in _ANSWERS:
        return _ANSWERS[line.kind](request, page, line, now)
    if line.kind is ItemKind.RIDE:
        return ride.ride_form(request, page, line, now)
    if line.kind is ItemKind.FASTING:
        return fasting.fasting_page(request, page, line, now)
    if line.questions:
        return questions.questions_page(request, page, line)
    return shown(request, "item_plain.html", page=page, site=page.site, item=line)


@patient_view("POST")
def tick(request: HttpRequest, position: int) -> HttpResponseBase:
    return _tick(request, position, done=True)


@patient_view("POST")
def undo(request: HttpRequest, position: int) -> HttpResponseBase:
    return _tick(request, position, done=False)


@patient_view("GET POST")
def unsure(request: HttpRequest) -> HttpResponseBase:
    """Which line, then thanks and a telephone number: a nurse sees it at once."""
    now = clock()
    page = answerable(request, now)
    form = UnsureForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return shown(request, "unsure.html", status=status, page=page, site=page.site, form=form)
    said = form.cleaned_data
    ticks.tick(
        appointment_id=appointment_id(request),
        item_position=said["position"],
        operation_id=said["operation"],
        done=False,
        unsure=True,
        by=actor(request),
        now=now,
    )
    return to("my_thank_you")


def _tick(request: HttpRequest, position: int, *, done: bool) -> HttpResponseBase:
    """One call; with scripts only the row comes back, without them the whole page."""
    now = clock()
    form = OperationForm(request.POST)
    if not form.is_valid():
        return to("my_item", position)
    try:
        ticks.tick(
            appointment_id=appointment_id(request),
            item_position=position,
            operation_id=form.cleaned_data["operation"],
            done=done,
            by=actor(request),
            now=now,
        )
    except ticks.AsksMore:
        return to("my_item", position)
    if request.headers.get("X-Fragment"):
        page = answerable(request, now)
        return shown(request, "_tick_reply.html", page=page, site=page.site, item=page.item(position))
    return to("my_home")


_ANSWERS: dict[ItemKind, Callable[[HttpRequest, PhonePage, ItemLine, datetime], HttpResponseBase]] = {
    ItemKind.FASTING: fasting.answer,
    ItemKind.RIDE: ride.answer,
    **dict.fromkeys(ASKING_KINDS, questions.answer),
}
