"""A day on paper: opened is on record, since whoever has it open can print it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checklists.actions import day_sheets
from checklists.queries import day_sheet as sheets
from checklists.rules import clock
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.rules.asked_days import asked_day
from checklists.staff.day_sheet_page import paper
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of

_DAY = timedelta(days=1)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def day_sheet(request: HttpRequest, site: str) -> HttpResponse:
    """The day in `?on=`, today without one. Needs rows and nothing else: no worker, no broker."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    on = asked_day(request.GET.get("on", ""), clock.local(now, here.zone).date())
    found = sheets.day_sheet(site_id=here.id, zone=here.zone, on=on, by=by, now=now)
    day_sheets.opened(site_id=here.id, on=on, patients=len(found.lines), by=by, now=now)
    shows(request, appointments=(line.appointment_id for line in found.lines))
    context = paper(found, here.zone) | {
        "here": "board",
        "made_by": by.name,
        "before": on - _DAY,
        "after": on + _DAY,
    }
    return page(request, "staff/day_sheet.html", here, context)
