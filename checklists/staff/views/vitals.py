"""Readings of the day: one form, one save; what cannot be true comes back with its field and what was typed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import vital_signs
from checklists.actions.late_saves import ChangedMeanwhile
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.vitals import VitalsForm
from checklists.staff.late_saves import noted, operation_of, unless_changed
from checklists.staff.pages import actor_of, missing_is_404, site_of
from checklists.staff.views.checkin import back, met_a_change, shown


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
@noted
def record(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Keep one set of readings; the page comes back at the vital signs with the band and the next act."""
    here, form = site_of(request, site), VitalsForm(request.POST)
    try:
        operation_id = operation_of(request)
    except ValueError:
        return HttpResponseBadRequest()
    if not form.is_valid():
        return shown(request, here, appointment, forms={"vitals_form": form}, status=422)
    try:
        with unless_changed(request, appointment, operation_id):
            _keep(request, appointment, operation_id, form)
    except ChangedMeanwhile as changed:
        words = _("Save the reading below")
        return met_a_change(request, here, appointment, changed, words, forms={"vitals_form": form})
    except vital_signs.VitalsRefused as refused:
        messages.error(request, str(refused))
    except vital_signs.OperationReused:
        messages.error(request, _("This form was used before. Write the reading down again."))
    return back(site, appointment, "vital_signs")


def _keep(request: HttpRequest, appointment: int, operation_id: UUID, form: VitalsForm) -> None:
    vital_signs.record(
        appointment_id=appointment,
        operation_id=operation_id,
        values=form.values,
        findings=form.said,
        note=form.cleaned_data["vitals_note"],
        corrects_id=form.cleaned_data["corrects"],
        by=actor_of(request),
        now=timezone.now(),
    )
