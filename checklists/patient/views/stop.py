""" "No more reminders by email": looking and a form sent as it stands change nothing, a ticked box acts, a mail program may press for its reader."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from checklists.actions.contact import StopRefused, stop_reminders
from checklists.patient.door import clock, shown
from checklists.patient.forms.opening import StopForm
from checklists.rules.access import ANYONE, Sensitivity, policy, system

_DOOR = system("stop_link")


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
@csrf_exempt  # a mail program posts without our cookie (RFC 8058): the signed address itself allows it
def stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """Says nothing about whom it is for; a broken address gets the page that asks to call."""
    if request.method != "POST":
        return shown(request, "stop.html", form=StopForm())
    form = StopForm(request.POST)
    # A mail program says that its reader pressed it. Source: RFC 8058, section 3.1.
    if not form.is_valid() and request.POST.get("List-Unsubscribe") != "One-Click":
        return shown(request, "stop.html", status=422, form=form)
    try:
        ended = stop_reminders(token=token, by=_DOOR, now=clock())
    except StopRefused:
        return shown(request, "stop.html", status=422, refused=True)
    return shown(request, "stopped.html", ended=ended.value)
