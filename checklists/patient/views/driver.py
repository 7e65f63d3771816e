"""The driver's own page: whom, when, where; yes or no. Nothing else about the patient."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import driver_answers, driver_outside
from checklists.patient.door import actor, appointment_id, clock, in_words, shown, to
from checklists.patient.forms.answers import DriverAnswerForm
from checklists.queries.ride_page import DriverPage, driver_page
from checklists.rules.access import ActorKind, Sensitivity, policy

_DRIVER = frozenset({ActorKind.DRIVER})


@policy(kinds=_DRIVER, methods="GET POST", sensitivity=Sensitivity.PHI)
@in_words
def ride(request: HttpRequest) -> HttpResponseBase:
    """Asks the driver, or the second contact while nobody is named; thanks everybody else."""
    now = clock()
    page = driver_page(by=actor(request), now=now)
    if request.method != "POST":
        return _page(request, page, DriverAnswerForm())
    form = DriverAnswerForm(request.POST)
    if request.POST.get("said") != "cannot" and not form.is_valid():
        return _page(request, page, form, status=422)
    with suppress(driver_answers.NotAsked):  # the page that follows says where they stand
        _answer(request, form, now)
    return to("my_ride")


@policy(kinds=_DRIVER, methods="POST", sensitivity=Sensitivity.PHI)
@in_words
def outside(request: HttpRequest) -> HttpResponseBase:
    """ "I am outside", or "I am not there any more"; their page says what was noted."""
    act = driver_outside.take_back if request.POST.get("back") == "yes" else driver_outside.say
    with suppress(driver_answers.NotAsked):
        act(appointment_id=appointment_id(request), by=actor(request), now=clock())
    return to("my_ride")


def _page(
    request: HttpRequest, page: DriverPage, form: DriverAnswerForm, *, status: int = 200
) -> HttpResponseBase:
    return shown(request, "driver.html", status=status, page=page, site=page, form=form)


def _answer(request: HttpRequest, form: DriverAnswerForm, now: datetime) -> None:
    by, found = actor(request), appointment_id(request)
    if request.POST.get("said") == "cannot":
        driver_answers.decline(appointment_id=found, by=by, now=now)
        return
    said = form.cleaned_data
    driver_answers.accept(
        appointment_id=found, phone=said["phone"], is_adult=said["is_adult"], by=by, now=now
    )
