"""Who helps a patient: the second contact, whom we may ask for a ride, and the end of somebody's help."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import own_helpers, second_contacts
from checklists.queries import patients
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.forms.second_contact import SecondContactForm, known
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def second_contact(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """Name, change, or end: nobody is written to without the patient's yes."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    if request.method == "POST" and request.POST.get("act") == "end":
        second_contacts.end(patient_id=found.id, by=by, now=now)
        messages.success(request, _("Ended: we write to them no more."))
        return redirect("staff_patient", site=here.slug, patient=found.id)
    data = request.POST if request.method == "POST" else None
    form = SecondContactForm(data, initial=known(found.second_contact))
    if form.is_valid():
        second_contacts.name(patient_id=found.id, contact=form.contact(), by=by, now=now)
        messages.success(request, _("Saved."))
        return redirect("staff_patient", site=here.slug, patient=found.id)
    context = {"patient": found, "form": form}
    return page(request, "staff/second_contact.html", here, context, status=422 if form.errors else 200)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def helper_end(request: HttpRequest, site: str, patient: int, place: int) -> HttpResponse:
    """Somebody helps no more, as the patient asked: their link is dead at the next click."""
    here, by = site_of(request, site), actor_of(request)
    own_helpers.end_at_desk(patient_id=patient, place=place, by=by, now=timezone.now())
    messages.success(request, _("Ended: their link is closed."))
    return redirect("staff_patient", site=here.slug, patient=patient)
