"""Who could be ready by a start that became free: the address holds the start, the page says whom to phone first."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from checklists.queries import board, free_chair
from checklists.queries.free_chair import Freed
from checklists.queries.sites import SitePage
from checklists.rules.access import BOOKING, STAFF, Actor, Sensitivity, policy
from checklists.rules.free_chair import usual_start
from checklists.staff import free_chair_page
from checklists.staff.free_chair_page import Start
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI_SENSITIVE, roles=BOOKING)
@missing_is_404
def free_chair_for(request: HttpRequest, site: str) -> HttpResponse:
    """`?start=` a time, `&in_place_of=` whoever left it; without a start, theirs."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    left_by = _left_by(request)
    asked = request.GET.get("start", "").replace("\x00", "")
    start = _start(asked, left_by, here, by, now)
    if start.at and left_by is None:
        left_by = free_chair.left_free_at(site_id=here.id, starts_at=start.at, by=by)
    freed = left_by and free_chair.freed(appointment_id=left_by, starts_at=start.at, by=by)
    lines = _lines(start.at, freed or None, here, by, now) if start.at else []
    shows(request, appointments=(each.line.appointment_id for each in lines))
    context = {
        "start": start,
        "value": free_chair_page.field_value(start.at, here.zone) if start.at else asked,
        "freed": freed,
        "lines": lines,
        "may_give": _may_give(freed or None),
        "sees_answers": board.sees_answers(by),
        "here": "board",
        "now": now,
    }
    return page(request, "staff/free_chair.html", here, context, status=422 if start.problem else 200)


def _start(asked: str, left_by: int | None, here: SitePage, by: Actor, now: datetime) -> Start:
    if asked:
        return free_chair_page.read_start(asked, here.zone, now)
    left_at = free_chair.freed(appointment_id=left_by, starts_at=None, by=by).starts_at if left_by else None
    return Start(usual_start(now, here.zone, left_at=left_at))


def _lines(
    at: datetime, freed: Freed | None, here: SitePage, by: Actor, now: datetime
) -> list[free_chair_page.Shown]:
    """Nobody is offered a start that was given away, or that somebody still has."""
    found = free_chair.lines(
        site_id=here.id,
        zone=here.zone,
        starts_at=at,
        but=freed.appointment_id if freed else None,
        by=by,
        now=now,
    )
    answers = board.sees_answers(by)
    return free_chair_page.shown(found, at, here.zone, answers=answers, may_give=_may_give(freed))


def _may_give(freed: Freed | None) -> bool:
    return freed is None or (freed.is_free and freed.taken is None)


def _left_by(request: HttpRequest) -> int | None:
    """Raises Http404 for what is no number."""
    text = request.GET.get("in_place_of", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
