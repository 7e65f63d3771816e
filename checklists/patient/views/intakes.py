""" "I ate or drank": one page, a time, thanks, a telephone number."""

from django.http import HttpRequest, HttpResponseBase

from checklists.actions import intakes
from checklists.patient.door import actor, answerable, appointment_id, clock, patient_view, shown, to
from checklists.patient.forms.answers import AteForm
from checklists.rules.fasting import Category


@patient_view("GET POST")
def ate(request: HttpRequest) -> HttpResponseBase:
    now = clock()
    page = answerable(request, now)
    form = AteForm(request.POST or None, zone=page.site.zone, now=now)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return shown(request, "ate.html", status=status, page=page, site=page.site, form=form)
    said = form.cleaned_data
    intakes.add(
        appointment_id=appointment_id(request),
        operation_id=said["operation"],
        category=Category(said["category"]),
        eaten_at=said["eaten_at"],
        by=actor(request),
        now=now,
    )
    return to("my_thank_you")
