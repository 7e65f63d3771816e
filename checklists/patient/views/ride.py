"""The ride home on the phone: each site's policy has its own form, and three marks say who has confirmed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import driver_again, rides
from checklists.patient.door import actor, appointment_id, shown, to
from checklists.patient.forms.answers import OperationForm
from checklists.patient.forms.ride import TAXI, AgainForm, DriverForm, RideForm, TransportForm
from checklists.queries.phone_page import ItemLine, PhonePage
from checklists.queries.ride_page import RidePage, ride_page


def ride_form(
    request: HttpRequest,
    page: PhonePage,
    line: ItemLine,
    now: datetime,
    *,
    form: RideForm | None = None,
    again: AgainForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page of the ride; `form` is one that is asked again."""
    ride = ride_page(by=actor(request), now=now)
    context = {
        "page": page,
        "site": page.site,
        "item": line,
        "ride": ride,
        "form": form or _bound(DriverForm, None, page, ride),
        "is_transport": isinstance(form, TransportForm),
        "again": again,
    }
    return shown(request, "item_ride.html", status=status, **context)


def answer(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    """Name somebody, keep who is named, or promise not to drive where the site allows it."""
    said = request.POST.get("said", "")
    simple = {"keep": rides.keep_driver, "alone": rides.promise_not_to_drive}.get(said)
    bare = OperationForm(request.POST)
    if simple and bare.is_valid():
        operation = bare.cleaned_data["operation"]
        simple(appointment_id=appointment_id(request), operation_id=operation, by=actor(request), now=now)
        return to("my_home")
    if said == "again":
        return _again(request, page, line, now)
    ride = ride_page(by=actor(request), now=now)
    form = _bound(TransportForm if said == "transport" else DriverForm, request, page, ride)
    if form.is_valid():
        try:
            _name(request, form, now)
            return to("my_home")
        except rides.DriverStands:
            return to("my_item", line.position)
        except rides.NobodyComesAlong:
            form.add_error("name", TAXI)
    return ride_form(request, page, line, now, form=form, status=422)


def _again(request: HttpRequest, page: PhonePage, line: ItemLine, now: datetime) -> HttpResponseBase:
    form = AgainForm(request.POST, auto_id="id_again_%s")
    if not form.is_valid():
        return ride_form(request, page, line, now, again=form, status=422)
    try:
        driver_again.name_again(
            appointment_id=appointment_id(request),
            operation_id=form.cleaned_data["operation"],
            is_adult=form.cleaned_data["is_adult"],
            by=actor(request),
            now=now,
        )
    except rides.DriverStands:
        return to("my_item", line.position)
    return to("my_home")


def _bound(kind: type[RideForm], request: HttpRequest | None, page: PhonePage, ride: RidePage) -> RideForm:
    data = request.POST if request else None
    ids = "id_firm_%s" if kind is TransportForm else "id_%s"
    return kind(data, auto_id=ids, zone=page.site.zone, leaves_at=ride.leaves_at)


def _name(request: HttpRequest, form: RideForm, now: datetime) -> None:
    said = form.cleaned_data
    is_transport = isinstance(form, TransportForm)
    driver = rides.Driver(
        name=said["name"],
        phone=said["phone"],
        relation=said.get("relation", ""),
        is_adult=said.get("is_adult", False),
        is_transport=is_transport,
        pick_up=said["pick_up"],
        stays_overnight=said.get("stays_overnight") or None,
        email=said.get("email", ""),
    )
    rides.name_driver(
        appointment_id=appointment_id(request),
        operation_id=said["operation"],
        driver=driver,
        by=actor(request),
        now=now,
    )
