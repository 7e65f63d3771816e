"""The appointment for the patient's own calendar. Asking for it changes nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from checklists.actions.ticks import ChecklistClosed
from checklists.messages.calendar import calendar_words
from checklists.patient.door import actor, clock, patient_view
from checklists.queries.calendars import own_calendar
from checklists.rules import calendar_file


@patient_view("GET")
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A file to open or keep; home once there is nothing to come."""
    facts = own_calendar(by=actor(request), now=clock())
    if facts is None:
        raise ChecklistClosed
    file = calendar_file.written(facts, calendar_words())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{calendar_file.NAME}"'
    return response
