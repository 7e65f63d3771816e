"""The driver's own page: whom, when, where; yes or no. Nothing else about the patient."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import rides
from checklists.patient.door import actor, appointment_id, clock, in_words, shown, to
from checklists.patient.forms.answers import DriverAnswerForm
from checklists.queries.ride_page import driver_page
from checklists.rules.access import ActorKind, Sensitivity, policy

_DRIVER = frozenset({ActorKind.DRIVER})


@policy(kinds=_DRIVER, methods="GET POST", sensitivity=Sensitivity.PHI)
@in_words
def ride(request: HttpRequest) -> HttpResponseBase:
    now = clock()
    page = driver_page(by=actor(request), now=now)
    form = DriverAnswerForm(request.POST or None)
    if request.method != "POST":
        return shown(request, "driver.html", page=page, site=page, form=DriverAnswerForm())
    if request.POST.get("said") == "cannot":
        rides.driver_declines(appointment_id=appointment_id(request), by=actor(request), now=now)
        return to("my_ride")
    if not form.is_valid():
        return shown(request, "driver.html", status=422, page=page, site=page, form=form)
    said = form.cleaned_data
    rides.driver_accepts(
        appointment_id=appointment_id(request),
        phone=said["phone"],
        is_adult=said["is_adult"],
        by=actor(request),
        now=now,
    )
    return to("my_ride")
