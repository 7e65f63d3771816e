"""Medicines at the desk: a nurse's identification, the names this clinic added."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from checklists.actions import medicine_names, reviews
from checklists.actions.unread_mail import UnreadMail, unless_unread_of
from checklists.queries import site_formulary
from checklists.queries.review_page import ReviewPage, review_page
from checklists.rules.access import CLINICAL, STAFF, Sensitivity, policy
from checklists.staff.forms.medicines import IdentifyForm, NameForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import read_first, read_of
from checklists.staff.review_facts import medicine_facts

_MAY_NAME = frozenset(medicine_names.MAY_ADD)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI_SENSITIVE, roles=CLINICAL)
@missing_is_404
def identify(request: HttpRequest, site: str, entry: int) -> HttpResponse:
    """What a name that nobody recognised is: by its name, or by where it belongs."""
    here = site_of(request, site)
    found = review_page(entry_id=entry, by=actor_of(request))
    form = IdentifyForm(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and form.is_valid() and _identified(request, here.id, found, form):
            return redirect("staff_checkin", site=site, appointment=found.person.appointment_id)
    except UnreadMail as unread:
        return read_first(request, here, unread, who=found.person.name, back=request.path)
    context = {**medicine_facts(found), "form": form, "generics": site_formulary.generics()}
    return page(
        request, "staff/identify.html", here, context, status=422 if request.method == "POST" else 200
    )


def _identified(request: HttpRequest, site_id: int, found: ReviewPage, form: IdentifyForm) -> bool:
    """Raises UnreadMail where it changes hours that the patient was told."""
    said, now, by = form.cleaned_data, timezone.now(), actor_of(request)
    about = found.person.appointment_id
    try:
        with unless_unread_of(appointment_id=about, read=read_of(request), by=by, now=now):
            reviews.identify(
                entry_id=found.medicine.entry_id, name=said["name"], route=said["route"], by=by, now=now
            )
    except reviews.ReviewRefused as refused:
        form.add_error(None, str(refused))
        return False
    if said["remember"] and said["name"]:
        _remember(request, site_id, found.typed_name, said["name"])
    return True


def _remember(request: HttpRequest, site_id: int, typed: str, name: str) -> None:
    """The identification stands, whether or not the name can be kept."""
    try:
        medicine_names.remember(
            site_id=site_id, typed=typed, name=name, by=actor_of(request), now=timezone.now()
        )
    except medicine_names.NameRefused as refused:
        messages.warning(request, str(refused))


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF, roles=_MAY_NAME)
@missing_is_404
def names(request: HttpRequest, site: str) -> HttpResponse:
    """The names this clinic added to the list of medicines: one more, or one less."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    removed = request.POST.get("remove", "")
    if removed.isdigit():
        medicine_names.remove(name_id=int(removed), by=by, now=now)
        return redirect("staff_medicine_names", site=site)
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, here.id, form):
        return redirect("staff_medicine_names", site=site)
    context = {
        "form": form,
        "names": site_formulary.names(site_id=here.id, by=by),
        "generics": site_formulary.generics(),
        "here": "reviews",
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "staff/medicine_names.html", here, context, status=status)


def _added(request: HttpRequest, site_id: int, form: NameForm) -> bool:
    try:
        medicine_names.add(site_id=site_id, by=actor_of(request), now=timezone.now(), **form.cleaned_data)
    except medicine_names.NameRefused as refused:
        form.add_error("name", str(refused))
        return False
    return True
