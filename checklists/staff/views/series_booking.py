"""Book a whole series: how many and on which days, each date looked at, what it sends, then all of it at once."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.actions import rehearsals
from checklists.actions.bookings import AlreadyBooked
from checklists.actions.series_bookings import NewSeries, PlannedStart, book_series
from checklists.queries import patients, series_page
from checklists.queries.patients import PatientPage
from checklists.queries.protocol_versions import PublishedProtocol
from checklists.queries.series_page import SeriesGround
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.clock import local
from checklists.rules.series_rhythm import dates
from checklists.staff import series_rows
from checklists.staff.forms.series import RhythmForm, RowForm, row_count, rows_at, rows_of
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import sends
from checklists.staff.series_rows import Stay
from checklists.staff.views.booking import number_of


@dataclass
class _Series:
    """One request, and the lines of its page."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    patient: PatientPage
    ground: SeriesGround
    form: RhythmForm
    rows: list[RowForm] = field(default_factory=list)

    @property
    def versions(self) -> list[PublishedProtocol]:
        """The first of them, then the others'."""
        known = {each.version_id: each for each in self.ground.published}
        return [known[self.form.cleaned_data[name]] for name in ("first", "rest")]


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def book(request: HttpRequest, site: str) -> HttpResponse:
    """Without a patient, find one first. A save needs the preview of exactly these dates on the screen."""
    if not request.GET.get("patient"):
        return redirect("staff_patients", site=site)
    asked = _asked(request, site_of(request, site), actor_of(request), timezone.now())
    if request.method != "POST" or not asked.form.is_valid():
        return _page(asked, {})
    asked.rows = _rows(asked)
    if not series_rows.are_valid(asked.rows):
        return _page(asked, {})
    series_rows.check_once(asked.rows, asked.ground.starts)
    planned = _planned(asked)
    if request.POST.get("act") == "dates" or any(row.errors for row in asked.rows):
        return _page(asked, {})
    if not planned.starts:
        asked.form.add_error(None, _("Every date is left out: there is nothing to book."))
        return _page(asked, {})
    return _carried_out(asked, planned)


def _carried_out(asked: _Series, planned: NewSeries) -> HttpResponse:
    """Saved where this was shown; else shown."""
    seal = seal_of(planned)
    what: dict[str, Any] = {
        "site_id": asked.here.id,
        "patient_id": asked.patient.id,
        "planned": planned,
        "by": asked.by,
        "now": asked.now,
    }
    try:
        if asked.request.POST.get("act") == "save" and asked.request.POST.get("shown") == seal:
            return _saved(asked, len(book_series(**what)))
        outcome = rehearsals.rehearse(
            lambda: book_series(**what), patient_id=asked.patient.id, by=asked.by, now=asked.now
        )
    except AlreadyBooked:
        asked.form.add_error(None, _("One of these times was booked just now. Look at the dates again."))
        return _page(asked, {})
    shown = {"sends": sends(outcome, asked.here.zone), "seal": seal, "n": len(planned.starts)}
    return _page(asked, shown)


def _saved(asked: _Series, n: int) -> HttpResponse:
    words = ngettext("%(n)s appointment is booked.", "%(n)s appointments are booked.", n)
    messages.success(asked.request, words % {"n": n})
    return redirect("staff_patient", site=asked.here.slug, patient=asked.patient.id)


def _asked(request: HttpRequest, here: SitePage, by: Actor, now: datetime) -> _Series:
    """Raises NotFound, Http404."""
    patient = patients.page(patient_id=number_of(request.GET["patient"]), by=by, now=now)
    ground = series_page.ground(site_id=here.id, patient_id=patient.id, known=patient.open_series, by=by)
    form = RhythmForm(
        request.POST if request.method == "POST" else None,
        protocols=[(each.version_id, each.name) for each in ground.published],
        known=ground.known,
        today=local(now, here.zone).date(),
        initial={
            "first": ground.first.version_id if ground.first else None,
            "rest": ground.rest.version_id if ground.rest else None,
            "count": 6,
            "series": "",
        },
    )
    return _Series(request, here, by, now, patient, ground, form)


def _rows(asked: _Series) -> list[RowForm]:
    """The lines that were sent; those of the rhythm where it was asked for, or none were sent."""
    sent, zone = row_count(asked.request.POST), asked.here.zone
    if sent and asked.request.POST.get("act") != "dates":
        return rows_of(asked.request.POST, sent, zone=zone, now=asked.now)
    said = asked.form.cleaned_data
    days = dates(said["first_on"], said["weekdays"], said["count"])
    return rows_at(days, said["clock"], zone=zone, now=asked.now)


def _planned(asked: _Series) -> NewSeries:
    """The earliest has the protocol of the first."""
    first, rest = asked.versions
    going = sorted(series_rows.starts(asked.rows))
    versions = [first, *[rest] * len(going)]
    return NewSeries(
        starts=tuple(
            PlannedStart(at, version.version_id) for at, version in zip(going, versions, strict=False)
        ),
        weekdays="".join(str(day) for day in sorted(asked.form.cleaned_data["weekdays"])),
        provider=asked.form.cleaned_data["provider"],
        choice=asked.form.choice,
    )


def seal_of(planned: NewSeries) -> str:
    """What the preview was of."""
    said = [f"{each.starts_at.isoformat()} {each.protocol_version_id}" for each in planned.starts]
    text = "|".join([*said, planned.weekdays, planned.choice.value])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _page(asked: _Series, shown: dict[str, object]) -> HttpResponse:
    wrong = bool(asked.form.errors) or any(row.errors for row in asked.rows)
    # Dates that come straight from the rhythm are looked at, though nobody has typed them.
    status = 422 if wrong and asked.request.method == "POST" else 200
    context = {
        "patient": asked.patient,
        "form": asked.form,
        "lines": _lines(asked),
        "wrong": wrong,
        "here": "book",
        **shown,
    }
    return page(asked.request, "staff/book_series.html", asked.here, context, status=status)


def _lines(asked: _Series) -> list[series_rows.RowLine]:
    if not asked.rows:
        return []
    first, rest = (_stay(version) for version in asked.versions)
    return series_rows.lines(
        asked.rows,
        booked=asked.ground.starts,
        stays=[first, *[rest] * (len(asked.rows) - 1)],
        desk=asked.ground.desk,
        zone=asked.here.zone,
    )


def _stay(version: PublishedProtocol) -> Stay:
    protocol = version.protocol
    stays = timedelta(minutes=protocol.duration_minutes + protocol.min_stay_minutes)
    return Stay(timedelta(minutes=protocol.arrive_minutes_before), stays)
