"""The items: a page each, tick and undo, and "I am not sure"."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import rides, ticks
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import DriverForm, FastingForm, OperationForm, UnsureForm
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.ride_page import ride_page
from checklists.queries.scope import NotFound
from checklists.rules.facts import ItemKind


@patient_view("GET POST")
def item(request: HttpRequest, position: int) -> HttpResponseBase:
    """One item: what it is, and the form of its kind."""
    now = clock()
    page = answerable(request, now)
    line = page.item(position)
    if line is None:
        raise NotFound
    if line.kind is ItemKind.MEDICINES:
        return to("my_medicines")
    if request.method == "POST" and line.kind in _ANSWERS:
        return _ANSWERS[line.kind](request, page, line, now)
    return _item_page(request, page, line, now)


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


def _item_page(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    now: datetime,
    *,
    status: int = 200,
    form: object = None,
) -> HttpResponseBase:
    context: dict[str, object] = {"page": page, "site": page.site, "item": line, "form": form}
    if line.kind is ItemKind.RIDE:
        context["ride"] = ride_page(by=actor(request), now=now)
        context["form"] = form or DriverForm()
    return shown(request, f"item_{_TEMPLATES.get(line.kind, 'plain')}.html", status=status, **context)


def _fasting(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """No is done, not sure asks a nurse, yes asks what and when."""
    form = FastingForm(request.POST)
    if not form.is_valid():
        return _item_page(request, page, line, now, status=422, form=form)
    said = form.cleaned_data["after"]
    if said == "yes":
        return to("my_ate")
    ticks.tick(
        appointment_id=appointment_id(request),
        item_position=line.position,
        operation_id=form.cleaned_data["operation"],
        done=said == "no",
        unsure=said == "unsure",
        answer={"after": said},
        by=actor(request),
        now=now,
    )
    return to("my_home" if said == "no" else "my_thank_you")


def _ride(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """Name a driver, keep the one who is named, or promise not to drive where the site allows it."""
    simple = {"keep": rides.keep_driver, "alone": rides.promise_not_to_drive}.get(
        request.POST.get("said", "")
    )
    bare = OperationForm(request.POST)
    if simple and bare.is_valid():
        operation = bare.cleaned_data["operation"]
        simple(appointment_id=appointment_id(request), operation_id=operation, by=actor(request), now=now)
        return to("my_home")
    form = DriverForm(request.POST)
    if not form.is_valid():
        return _item_page(request, page, line, now, status=422, form=form)
    said = form.cleaned_data
    driver = rides.Driver(said["name"], said["phone"], said["relation"], said["is_adult"])
    try:
        rides.name_driver(
            appointment_id=appointment_id(request),
            operation_id=said["operation"],
            driver=driver,
            by=actor(request),
            now=now,
        )
    except rides.DriverStands:
        return to("my_item", line.position)
    return to("my_home")


_ANSWERS: dict[ItemKind, Callable[[HttpRequest, PhonePage, ItemLine, datetime], HttpResponseBase]] = {
    ItemKind.FASTING: _fasting,
    ItemKind.RIDE: _ride,
}
_TEMPLATES = {ItemKind.FASTING: "fasting", ItemKind.RIDE: "ride"}
