"""Book an appointment: the patient, the time, what it will send, then save."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import appointments as actions
from checklists.actions import rehearsals, start_holds
from checklists.queries import appointments, free_starts, patients, protocol_versions, series
from checklists.queries.patients import PatientPage
from checklists.queries.scope import NotFound
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.series import SeriesChoice
from checklists.staff.forms.booking import BookForm
from checklists.staff.forms.start import start_of, suggested_start
from checklists.staff.free_chair_page import STILL_THEIRS, taken_words
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import sends

PROPOSED = ("start", "in_place_of", "after")


@dataclass(frozen=True)
class _Booking:
    """One request: whom for, and what the page before proposed."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    patient: PatientPage
    form: BookForm
    in_place_of: free_starts.FreeStart | None
    # The start that the page before proposed, by its address or as the one that was left.
    offered_at: datetime | None


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def book(request: HttpRequest, site: str) -> HttpResponse:
    """Without a patient, find one first. A save needs the preview of exactly this booking on the screen.

    `start` (a day and time of the site, or seconds since 1970), `in_place_of` and `after` (appointments) come from
    other pages.
    """
    if not request.GET.get("patient"):
        return redirect(f"{reverse('staff_patients', args=[site])}{_carried(request.GET)}")
    asked = _asked(request, site_of(request, site), actor_of(request), timezone.now())
    if request.method != "POST" or not asked.form.is_valid():
        return _page(asked, {}, status=422 if asked.form.errors else 200)
    seal = _seal(asked)
    try:
        if request.POST.get("act") == "save" and request.POST.get("shown") == seal:
            return _save(asked)
        preview = rehearsals.of_booking(
            partial(_booked, asked), patient_id=asked.patient.id, by=asked.by, now=asked.now
        )
    except actions.AlreadyBooked:
        return _standing(asked)
    except start_holds.StartTaken as faster:
        asked.form.add_error(None, taken_words(faster.taken))
        return _page(asked, {}, status=422)
    except start_holds.NotFree:
        asked.form.add_error(None, str(STILL_THEIRS))
        return _page(asked, {}, status=422)
    version = protocol_versions.find(asked.by, version_id=asked.form.cleaned_data["protocol"])
    shown = {"preview": preview, "sends": sends(preview.outcome, asked.here.zone), "version": version}
    return _page(asked, {**shown, "seal": seal})


def proposed(query: QueryDict) -> dict[str, str]:
    """What another page proposed, for the pages on the way to the patient."""
    return {name: str(query[name])[:60] for name in PROPOSED if query.get(name)}


def _carried(query: QueryDict) -> str:
    """The same as the end of an address; "" for nothing."""
    return f"?{urlencode(proposed(query))}" if proposed(query) else ""


def _save(asked: _Booking) -> HttpResponse:
    """Raises as `_booked`."""
    booked = _booked(asked)
    messages.success(asked.request, _("Booked."))
    return redirect("staff_appointment", site=asked.here.slug, appointment=booked.appointment_id)


def _booked(asked: _Booking) -> actions.Booked:
    """At another time than the one that was offered it is a booking like any other. Raises AlreadyBooked, NotFree,
    StartTaken."""
    said, freed = asked.form.cleaned_data, asked.in_place_of
    is_there = freed is not None and said["starts_at"] == asked.offered_at
    return actions.book(
        site_id=asked.here.id,
        patient_id=asked.patient.id,
        protocol_version_id=said["protocol"],
        starts_at=said["starts_at"],
        provider=said["provider"],
        wish=actions.SeriesWish(*asked.form.wish),
        in_place_of_id=freed.appointment_id if freed and is_there else None,
        by=asked.by,
        now=asked.now,
    )


def _standing(asked: _Booking) -> HttpResponse:
    """A second click finds the first one's appointment instead of making another."""
    starts_at = asked.form.cleaned_data["starts_at"]
    standing = appointments.same_start(patient_id=asked.patient.id, starts_at=starts_at, by=asked.by)
    if standing is None:
        raise NotFound
    messages.info(
        asked.request,
        _("This patient is booked at that time already. This is the appointment; there is no second one."),
    )
    return redirect("staff_appointment", site=asked.here.slug, appointment=standing)


def _asked(request: HttpRequest, here: SitePage, by: Actor, now: datetime) -> _Booking:
    """Raises NotFound, Http404."""
    patient = patients.page(patient_id=number_of(request.GET["patient"]), by=by, now=now)
    freed = request.GET.get("in_place_of", "")
    in_place_of = free_starts.free_start(appointment_id=number_of(freed), by=by) if freed else None
    offered_at = suggested_start(request.GET.get("start", ""), now, here.zone)
    if offered_at is None and in_place_of and in_place_of.starts_at > now:
        offered_at = in_place_of.starts_at
    form = _form(request, here, patient, offered_at, by, now)
    return _Booking(request, here, by, now, patient, form, in_place_of, offered_at)


def _form(
    request: HttpRequest,
    here: SitePage,
    patient: PatientPage,
    offered_at: datetime | None,
    by: Actor,
    now: datetime,
) -> BookForm:
    published = protocol_versions.published_at(by, site_id=here.id)
    known = patient.open_series
    chosen = series.suggested(published, known)
    after = request.GET.get("after", "")
    again = (
        free_starts.version_for_again(appointment_id=number_of(after), patient_id=patient.id, by=by)
        if after
        else None
    )
    return BookForm(
        request.POST if request.method == "POST" else None,
        zone=here.zone,
        now=now,
        protocols=[(version.version_id, version.name) for version in published],
        known=known,
        initial={
            "protocol": again or (chosen.version_id if chosen else None),
            "series": "",
            **(start_of(offered_at, here.zone) if offered_at else {}),
        },
    )


def _page(asked: _Booking, shown: dict[str, object], status: int = 200) -> HttpResponse:
    context = {
        "patient": asked.patient,
        "form": asked.form,
        "in_place_of": asked.in_place_of,
        "carried": _carried(asked.request.GET),
        "here": "book",
        **shown,
    }
    return page(asked.request, "staff/book.html", asked.here, context, status=status)


def _seal(asked: _Booking) -> str:
    """What the preview was of: a save of anything else is shown first."""
    form = asked.form
    said = [str(part) for part in form.wish if part and part is not SeriesChoice.BY_PROTOCOL]
    return " ".join([str(form.cleaned_data["protocol"]), form.cleaned_data["starts_at"].isoformat(), *said])


def number_of(text: str) -> int:
    """An id in an address. Raises Http404 for anything that is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
