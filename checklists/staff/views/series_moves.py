"""An appointment and all later ones of its series at other times: by days, by the clock, or line by line."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.actions import rehearsals
from checklists.actions.bookings import AlreadyBooked
from checklists.actions.series_moves import move_all
from checklists.queries import appointments, series_page
from checklists.queries.appointments import AppointmentPage
from checklists.queries.series_page import LaterOne
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.clock import first_valid, local
from checklists.staff import series_rows
from checklists.staff.forms.series import RowForm, ShiftForm, row_count, rows_for, rows_of
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.previews import sends
from checklists.staff.series_rows import Stay


@dataclass
class _Rest:
    """One request, and the lines of its page: one for each of `later`."""

    request: HttpRequest
    here: SitePage
    by: Actor
    now: datetime
    found: AppointmentPage
    later: tuple[LaterOne, ...]
    others: tuple[datetime, ...]
    form: ShiftForm
    rows: list[RowForm] = field(default_factory=list)


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def move_rest(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """Raises NotFound where it is not expected any more. A save needs the preview of exactly these times."""
    asked = _asked(request, site_of(request, site), actor_of(request), timezone.now(), appointment)
    if request.method != "POST" or not asked.form.is_valid():
        return _page(asked, {})
    asked.rows = _rows(asked)
    if not series_rows.are_valid(asked.rows):
        return _page(asked, {})
    moving = _moving(asked)
    staying = [each.starts_at for each in asked.later if each.appointment_id not in moving]
    series_rows.check_once(_changed(asked, moving), [*asked.others, *staying])
    if request.POST.get("act") == "shift" or any(row.errors for row in asked.rows):
        return _page(asked, {})
    if not moving:
        asked.form.add_error(None, _("No time is another one than now: there is nothing to move."))
        return _page(asked, {})
    return _carried_out(asked, moving)


def _carried_out(asked: _Rest, moving: dict[int, datetime]) -> HttpResponse:
    seal = seal_of((each.starts_at for each in asked.later), moving)
    try:
        if asked.request.POST.get("act") == "save" and asked.request.POST.get("shown") == seal:
            move_all(starts=moving, by=asked.by, now=asked.now)
            words = ngettext("%(n)s appointment is moved.", "%(n)s appointments are moved.", len(moving))
            messages.success(asked.request, words % {"n": len(moving)})
            return redirect("staff_patient", site=asked.here.slug, patient=asked.found.patient_id)
        outcome = rehearsals.of_patient(
            lambda: move_all(starts=moving, by=asked.by, now=asked.now),
            patient_id=asked.found.patient_id,
            by=asked.by,
            now=asked.now,
        )
    except AlreadyBooked:
        asked.form.add_error(None, _("One of these times was booked just now. Look at the dates again."))
        return _page(asked, {})
    shown = {"sends": sends(outcome, asked.here.zone), "seal": seal, "n": len(moving)}
    return _page(asked, shown)


def _asked(request: HttpRequest, here: SitePage, by: Actor, now: datetime, appointment: int) -> _Rest:
    """Raises NotFound."""
    found = appointments.page(appointment_id=appointment, by=by, now=now)
    later = series_page.rest_of(appointment_id=appointment, by=by)[:20]
    others = series_page.starts_of(
        patient_id=found.patient_id, by=by, but=tuple(each.appointment_id for each in later)
    )
    form = ShiftForm(request.POST if request.method == "POST" else None)
    return _Rest(request, here, by, now, found, later, others, form)


def _rows(asked: _Rest) -> list[RowForm]:
    """The lines that were sent; those of the shift where it was asked for."""
    zone, n = asked.here.zone, len(asked.later)
    if row_count(asked.request.POST) == n and asked.request.POST.get("act") != "shift":
        return rows_of(asked.request.POST, n, zone=zone, now=asked.now)
    return rows_for([_shifted(each.starts_at, asked) for each in asked.later], zone=zone, now=asked.now)


def _shifted(starts_at: datetime, asked: _Rest) -> datetime:
    """So many dates on, at the same clock time or another; counted on the site's wall clock."""
    wall = local(starts_at, asked.here.zone)
    clock = asked.form.cleaned_data["clock"] or wall.time()
    return first_valid(datetime.combine(wall.date() + asked.form.shift, clock), asked.here.zone)


def _moving(asked: _Rest) -> dict[int, datetime]:
    """By appointment, where its line has another time and is not left out."""
    found = {}
    for each, row in zip(asked.later, asked.rows, strict=True):
        at = None if row.is_left_out else row.cleaned_data.get("starts_at")
        if at is not None and at != each.starts_at:
            found[each.appointment_id] = at
    return found


def _changed(asked: _Rest, moving: dict[int, datetime]) -> list[RowForm]:
    pairs = zip(asked.later, asked.rows, strict=True)
    return [row for each, row in pairs if each.appointment_id in moving]


def seal_of(stood: Iterable[datetime], moving: Mapping[int, datetime]) -> str:
    """What the preview was of, and where all of them stood."""
    said = [*(str(at) for at in stood), *(f"{pk} {at}" for pk, at in sorted(moving.items()))]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:24]


def _page(asked: _Rest, shown: dict[str, object]) -> HttpResponse:
    wrong = bool(asked.form.errors) or any(row.errors for row in asked.rows)
    context = {
        "appointment": asked.found,
        "form": asked.form,
        "lines": _lines(asked),
        "wrong": wrong,
        "count": len(asked.later),
        **shown,
    }
    status = 422 if wrong else 200
    return page(asked.request, "staff/series_move.html", asked.here, context, status=status)


def _lines(asked: _Rest) -> list[series_rows.RowLine]:
    if not asked.rows:
        return []
    return series_rows.lines(
        asked.rows,
        booked=asked.others,
        stays=[Stay(each.arrives_before, each.stays) for each in asked.later],
        desk=series_page.desk_of(site_id=asked.here.id, by=asked.by),
        zone=asked.here.zone,
        was=[each.starts_at for each in asked.later],
    )
