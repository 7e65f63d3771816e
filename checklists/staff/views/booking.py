"""Book an appointment: the patient, the time, what it will send, then save."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import appointments as actions
from checklists.queries import appointments, booking, patients, protocol_versions, series
from checklists.queries.patients import PatientPage
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.series import SeriesChoice
from checklists.staff.forms.booking import BookForm
from checklists.staff.pages import actor_of, missing_is_404, page, site_of


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def book(request: HttpRequest, site: str) -> HttpResponse:
    """Without a patient, find one first. A save needs the preview of exactly this booking on the screen."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    if not request.GET.get("patient"):
        return redirect("staff_patients", site=site)
    patient = patients.page(patient_id=_number(request.GET["patient"]), by=by, now=now)
    form = _form(request, here, patient, by, now)
    if request.method != "POST" or not form.is_valid():
        return _page(request, here, patient, form, {}, status=422 if form.errors else 200)
    seal = _seal(form)
    if request.POST.get("act") == "save" and request.POST.get("shown") == seal:
        return _save(request, here, by, patient, form, now)
    preview = booking.of_booking(
        patient_id=patient.id,
        protocol_version_id=form.cleaned_data["protocol"],
        starts_at=form.cleaned_data["starts_at"],
        choice=form.wish[0],
        by=by,
        now=now,
    )
    return _page(request, here, patient, form, {"preview": preview, "seal": seal})


def _save(
    request: HttpRequest, here: SitePage, by: Actor, patient: PatientPage, form: BookForm, now: datetime
) -> HttpResponse:
    """Book it; a second click finds the first one's appointment instead of making another."""
    starts_at = form.cleaned_data["starts_at"]
    try:
        booked = actions.book(
            site_id=here.id,
            patient_id=patient.id,
            protocol_version_id=form.cleaned_data["protocol"],
            starts_at=starts_at,
            provider=form.cleaned_data["provider"],
            wish=actions.SeriesWish(*form.wish),
            by=by,
            now=now,
        )
    except actions.AlreadyBooked:
        standing = appointments.same_start(patient_id=patient.id, starts_at=starts_at, by=by)
        if standing is None:
            raise
        messages.info(
            request,
            _(
                "This patient is booked at that time already. This is the appointment; there is no second one."
            ),
        )
        return redirect("staff_appointment", site=here.slug, appointment=standing)
    messages.success(request, _("Booked."))
    return redirect("staff_appointment", site=here.slug, appointment=booked.appointment_id)


def _form(request: HttpRequest, here: SitePage, patient: PatientPage, by: Actor, now: datetime) -> BookForm:
    published = protocol_versions.published_at(by, site_id=here.id)
    known = series.open_of({patient.id}).get(patient.id)
    chosen = series.suggested(published, known)
    return BookForm(
        request.POST if request.method == "POST" else None,
        zone=here.zone,
        now=now,
        protocols=[(version.version_id, version.name) for version in published],
        known=known,
        initial={"protocol": chosen.version_id if chosen else None, "series": ""},
    )


def _page(
    request: HttpRequest,
    here: SitePage,
    patient: PatientPage,
    form: BookForm,
    shown: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    context = {"patient": patient, "form": form, "here": "book", **shown}
    return page(request, "staff/book.html", here, context, status=status)


def _seal(form: BookForm) -> str:
    """What the preview was of: a save of anything else is shown first."""
    said = [str(part) for part in form.wish if part and part is not SeriesChoice.BY_PROTOCOL]
    return " ".join([str(form.cleaned_data["protocol"]), form.cleaned_data["starts_at"].isoformat(), *said])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
