"""Patients: find one, add one, read the page of one, change how to reach them."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import addresses, rehearsals
from checklists.actions import patients as actions
from checklists.queries import merge_page, patient_search, patients
from checklists.queries.scope import NotFound
from checklists.rules.access import BOOKING, CLINICAL, STAFF, Sensitivity, policy
from checklists.rules.clock import local
from checklists.staff.forms.patient import ContactForm, PatientForm
from checklists.staff.own_plan_words import CONDITIONS
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of
from checklists.staff.previews import looked_at, sends
from checklists.staff.series_words import gap_words
from checklists.staff.views.booking import proposed

_TOLD = ("first_name", "last_name", "date_of_birth", "email", "phone", "record_number")
_CONTACTS = ("preferred_name", "email", "phone")


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def find(request: HttpRequest, site: str) -> HttpResponse:
    """By name, phone or record number; at most 20. From here one books, or adds who is not there yet."""
    here, text = site_of(request, site), request.GET.get("q", "")[:100]
    found = patient_search.search(text=text, by=actor_of(request), now=timezone.now())
    shows(request, patients=(hit.id for hit in found.hits))
    context = {"found": found, "q": text, "here": "book", "proposed": proposed(request.GET)}
    return page(request, "staff/patients.html", here, context)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def new(request: HttpRequest, site: str) -> HttpResponse:
    """Somebody who may be known already is shown first; saving once more makes a second one on purpose."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    today = local(now, here.zone).date()
    form = PatientForm(request.POST if request.method == "POST" else None, today=today)
    doubles: tuple[patient_search.Hit, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in _TOLD}
        doubles = patient_search.likely_doubles(patient_search.Person(**said), by=by, now=now)
        if not doubles or request.POST.get("act") == "another":
            try:
                patient = actions.add(site_id=here.id, **form.cleaned_data, by=by, now=now)
                query = urlencode({"patient": patient, **proposed(request.GET)})
                return redirect(f"{reverse('staff_book', args=[here.slug])}?{query}")
            except actions.RecordNumberTaken:
                form.add_error(
                    "record_number", _("Another patient has this record number. Look it up again.")
                )
    context = {"form": form, "doubles": doubles, "here": "book", "proposed": proposed(request.GET)}
    return page(request, "staff/patient_new.html", here, context, status=422 if form.errors else 200)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def show(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """A record that was merged leads to the one that stands."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    try:
        found = patients.page(patient_id=patient, by=by, now=now)
    except NotFound:
        stands = merge_page.leads_to(patient_id=patient, by=by)
        if stands is None:
            raise
        return redirect("staff_patient", site=here.slug, patient=stands)
    noted = [CONDITIONS[kind] for kind in found.conditions]
    context = {
        "patient": found,
        "conditions": noted,
        "reads_answers": by.has(*CLINICAL),
        "gaps": [gap_words(each, here.zone) for each in found.gaps(here.zone)],
    }
    return page(request, "staff/patient.html", here, context)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def contact(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """A new email address ends the links that went to the old one: what that means is shown before it is saved."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = patients.page(patient_id=patient, by=by, now=now)
    initial = {name: getattr(found, name) for name in _CONTACTS}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    shown: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        change = partial(actions.change, patient_id=found.id, changes=dict(form.cleaned_data), by=by, now=now)
        if email == found.email or request.POST.get("shown") == _seal(email):
            if change():
                messages.success(request, _("Saved."))
            return redirect("staff_patient", site=here.slug, patient=found.id)
        outcome = rehearsals.of_patient(change, patient_id=found.id, by=by, now=now)
        shown = {"sends": sends(outcome, here.zone), "seal": _seal(email), "email": email}
    context = {"patient": found, "form": form, **shown}
    return page(request, "staff/patient_contact.html", here, context, status=422 if form.errors else 200)


def _seal(email: str) -> str:
    """What was shown, of a new address or of none."""
    return f"to {email}"


@policy(kinds=STAFF, methods="POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def confirm_address(request: HttpRequest, site: str, patient: int) -> HttpResponse:
    """Somebody read the new address back to the patient: mail may go to it now. What goes at once is shown first."""
    by, now = actor_of(request), timezone.now()
    back = reverse("staff_patient", args=[site, patient])
    confirm = partial(addresses.confirm, patient_id=patient, by=by, now=now)
    if request.POST.get("act") != "save":
        outcome = rehearsals.of_patient(confirm, patient_id=patient, by=by, now=now)
        if outcome.answers:
            found = patients.page(patient_id=patient, by=by, now=now)
            title, save = _("The address is right"), _("We read it back: it is right")
            here = site_of(request, site)
            return looked_at(request, here, outcome, title=title, who=found.name, save=save, back=back)
    confirm()
    messages.success(request, _("The address is confirmed: what waited for it goes out."))
    return redirect(back)
