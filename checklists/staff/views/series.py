"""A patient's series: ended, or begun anew with an appointment."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import rehearsals, series, series_splits
from checklists.queries import appointments
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.previews import looked_at, sends


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def end(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    series.end(patient_id=patient, by=actor_of(request), now=timezone.now())
    messages.success(request, _("The series has ended. The next booking begins a new one."))
    return redirect("staff_patient", site=site, patient=patient)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def begin(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """With this appointment and all after it; what changes of their messages is shown first."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    split = partial(series_splits.begin_with, appointment_id=appointment, by=by, now=now)
    if request.POST.get("act") != "save":
        preview = rehearsals.of_appointment(split, appointment_id=appointment, by=by, now=now)
        if sends(preview.outcome, here.zone).is_any:
            who = appointments.page(appointment_id=appointment, by=by, now=now).patient
            back = reverse("staff_appointment", args=[site, appointment])
            title, save = _("Begin a new series here"), _("Begin it")
            return looked_at(request, here, preview.outcome, title=title, who=who, save=save, back=back)
    split()
    messages.success(request, _("A new series begins with this appointment."))
    return redirect("staff_appointment", site=site, appointment=appointment)
