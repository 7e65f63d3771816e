""" "I am here", and "I am not here yet": the one move of an appointment that a patient may make."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import statuses
from checklists.patient.door import actor, appointment_id, clock, patient_view, shown
from checklists.patient.door import to as onward
from checklists.queries.phone import page
from checklists.rules.appointment_status import MoveRefused, Status
from checklists.rules.phone_modes import Mode

_SHOWS = {Status.ARRIVED: {Mode.HERE, Mode.REST}, Status.EXPECTED: {Mode.PREPARE, Mode.TODAY}}


@patient_view("POST")
def here(request: HttpRequest) -> HttpResponseBase:
    return _moved(request, Status.ARRIVED)


@patient_view("POST")
def not_here(request: HttpRequest) -> HttpResponseBase:
    """As long as nobody at the desk has acted since."""
    return _moved(request, Status.EXPECTED)


def _moved(request: HttpRequest, to: Status) -> HttpResponseBase:
    """Home, which says that the desk knows; pressed twice is once. Refused: a page that says whom to tell instead."""
    now, by = clock(), actor(request)
    try:
        statuses.set_status(appointment_id=appointment_id(request), to=to, by=by, now=now)
    except MoveRefused:
        found = page(by=by, now=now)
        if found.mode not in _SHOWS[to]:
            return shown(request, "tell_the_desk.html", status=409, page=found, site=found.site)
    return onward("my_home")
