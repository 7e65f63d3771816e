"""The ride home at the desk: who takes the patient home, and the nurse's own mark."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import ride_marks, rides, ticks
from checklists.queries.ride_page import desk_ride
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.ride import DriverForm
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, shown

_CLOSED = "The infusion has begun or the appointment is over: the list takes no more answers."
_TAXI = "A taxi or ride-share driver can not take this on. Ask who comes along."


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def driver(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The desk writes down who takes the patient home."""
    here, actor = site_of(request, site), actor_of(request)
    ride = desk_ride(appointment_id=appointment, by=actor)
    form = DriverForm(request.POST, zone=here.zone, leaves_at=ride.leaves_at, policy=ride.policy)
    if form.is_valid():
        try:
            rides.name_driver(
                appointment_id=appointment,
                operation_id=uuid.UUID(request.POST.get("operation", "")),
                driver=form.driver(),
                by=actor,
                now=timezone.now(),
            )
        except rides.NobodyComesAlong:
            form.add_error("name", _(_TAXI))
        except (ticks.ChecklistClosed, ticks.OperationReused, ValueError):
            messages.error(request, _(_CLOSED))
    if form.errors:
        return shown(request, here, appointment, forms={"driver_form": form}, status=422)
    return back(site, appointment, "ride")


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def confirm(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """A nurse spoke with whoever takes the patient home; `back` takes that mark away again."""
    mark = ride_marks.take_back if request.POST.get("back") else ride_marks.confirm
    try:
        mark(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    except ride_marks.RideUnconfirmable as refused:
        messages.error(request, str(refused))
    return back(site, appointment, "ride")
