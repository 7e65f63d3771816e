"""Who helps a patient: the second contact, whom we may ask for a ride, and the end of somebody's help."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import helper_contacts, own_helpers, rehearsals, second_contacts
from checklists.queries import patients
from checklists.queries.patients import PatientPage
from checklists.queries.scope import NotFound
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.staff.forms.second_contact import HelperForm, SecondContactForm, known
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import looked_at, sends


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def second_contact(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """Name, change, or end: nobody is written to without the patient's yes."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    if request.method == "POST" and request.POST.get("act") == "end":
        return _ended(request, here, found, by, now)
    data = request.POST if request.method == "POST" else None
    form = SecondContactForm(data, initial=known(found.second_contact))
    shown: dict[str, object] = {}
    if form.is_valid():
        contact = form.contact()
        name = partial(second_contacts.name, patient_id=found.id, contact=contact, by=by, now=now)
        seal = f"{contact.name} {contact.email}"
        sent = sends(rehearsals.of_patient(name, patient_id=found.id, by=by, now=now), here.zone)
        if not sent.is_any or request.POST.get("shown") == seal:
            name()
            messages.success(request, _("Saved."))
            return redirect("staff_patient", site=here.slug, patient=found.id)
        shown = {"sends": sent, "seal": seal, "named": contact.name}
    context = {"patient": found, "form": form, **shown}
    return page(request, "staff/second_contact.html", here, context, status=422 if form.errors else 200)


def _ended(
    request: HttpRequest, here: SitePage, found: PatientPage, by: Actor, now: datetime
) -> HttpResponse:
    back = reverse("staff_patient", args=[here.slug, found.id])
    end = partial(second_contacts.end, patient_id=found.id, by=by, now=now)
    if request.POST.get("shown") != "end":
        outcome = rehearsals.of_patient(end, patient_id=found.id, by=by, now=now)
        title, save = _("End the second contact"), _("End it")
        kept = {"shown": "end", "act": "end"}
        if sends(outcome, here.zone).is_any:
            return looked_at(
                request, here, outcome, title=title, who=found.name, save=save, back=back, kept=kept.items()
            )
    end()
    messages.success(request, _("Ended: we write to them no more."))
    return redirect(back)


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def helper_end(request: HttpRequest, site: str, patient: int, place: int) -> HttpResponse:
    """Somebody helps no more, as the patient asked: their link is dead at the next click."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    back = reverse("staff_patient", args=[here.slug, patient])
    end = partial(own_helpers.end_at_desk, patient_id=patient, place=place, by=by, now=now)
    if request.POST.get("act") != "save":
        outcome = rehearsals.of_patient(end, patient_id=patient, by=by, now=now)
        if sends(outcome, here.zone).is_any:
            found = patients.page(patient_id=patient, by=by, now=now)
            title, save = _("End somebody's help"), _("End it")
            return looked_at(request, here, outcome, title=title, who=found.name, save=save, back=back)
    end()
    messages.success(request, _("Ended: their link is closed."))
    return redirect(back)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def helper(request: HttpRequest, site: str, patient: int, place: int) -> HttpResponse:
    """Another number or address of somebody who helps; what that sends is shown before it is saved."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    person = next((each for each in found.helpers if each.place == place and each.ended_at is None), None)
    if person is None:
        raise NotFound
    data = request.POST if request.method == "POST" else None
    form = HelperForm(data, initial={"phone": person.phone, "email": person.email})
    shown: dict[str, object] = {}
    if form.is_valid():
        said = form.cleaned_data
        change = partial(helper_contacts.change, patient_id=found.id, place=place, by=by, now=now, **said)
        sent = sends(rehearsals.of_patient(change, patient_id=found.id, by=by, now=now), here.zone)
        if not sent.is_any or request.POST.get("shown") == said["email"]:
            change()
            messages.success(request, _("Saved."))
            return redirect("staff_patient", site=here.slug, patient=found.id)
        shown = {"sends": sent, "seal": said["email"]}
    context = {"patient": found, "person": person, "form": form, **shown}
    return page(request, "staff/helper.html", here, context, status=422 if form.errors else 200)
