"""A patient's series: ended, or begun anew with an appointment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import series, series_splits
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def end(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    series.end(patient_id=patient, by=actor_of(request), now=timezone.now())
    messages.success(request, _("The series has ended. The next booking begins a new one."))
    return redirect("staff_patient", site=site, patient=patient)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def begin(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """With this appointment and all after it."""
    series_splits.begin_with(appointment_id=appointment, by=actor_of(request), now=timezone.now())
    messages.success(request, _("A new series begins with this appointment."))
    return redirect("staff_appointment", site=site, appointment=appointment)
