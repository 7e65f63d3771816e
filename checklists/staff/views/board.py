"""Today by arrival: the page, and its rows alone for the refresh that the page makes by itself."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from checklists.queries import board as boards
from checklists.queries import protocol_drafts
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOOKING, STAFF, Role, Sensitivity, policy
from checklists.staff.board_page import TABS, Asked, days, lines, statuses, tabs
from checklists.staff.pages import actor_of, missing_is_404, page, site_of

_READERS = BOOKING | {Role.MANAGER}


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=_READERS)
@missing_is_404
def board(request: HttpRequest, site: str) -> HttpResponse:
    """The whole page; works alone, without script, by its refresh link."""
    here, now = site_of(request, site), timezone.now()
    asked = _asked(request, here, now)
    found = _day(request, here, asked, now)
    context = _context(request, here, asked, found, now) | {"unsigned_protocols": _unsigned(request, here)}
    return page(request, "staff/board.html", here, context)


def _unsigned(request: HttpRequest, here: SitePage) -> int:
    """How many protocols are booked with though no prescriber here answers for them; for who can do something."""
    actor = actor_of(request)
    if not actor.has(Role.MANAGER, Role.PRESCRIBER):
        return 0
    return protocol_drafts.unsigned(site_id=here.id, by=actor)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=_READERS, passive=True)
@missing_is_404
def rows(request: HttpRequest, site: str) -> HttpResponse:
    """What changes on the board; 304 while nothing did."""
    here, now = site_of(request, site), timezone.now()
    asked = _asked(request, here, now)
    found = _day(request, here, asked, now)
    etag = _etag(here, found)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = page(request, "staff/_board.html", here, _context(request, here, asked, found, now))
    response["ETag"] = etag
    return response


def _etag(here: SitePage, found: boards.Day) -> str:
    """Of what the refresh brings: the day, who needs a call now, and what is said of the reminders above it."""
    said = here.watch
    mark = f"{found.mark}-{here.urgent_calls}" if here.urgent_calls else found.mark
    return f'"{mark}"' if said is None else f'"{mark}-{said.trouble}-{said.minutes}"'


def _day(request: HttpRequest, here: SitePage, asked: Asked, now: datetime) -> boards.Day:
    return boards.day(site_id=here.id, zone=here.zone, on=asked.on, by=actor_of(request), now=now)


def _asked(request: HttpRequest, here: SitePage, now: datetime) -> Asked:
    """The address in words; whatever makes no sense is today, all."""
    today = clock.local(now, here.zone).date()
    show = request.GET.get("show", "all")
    return Asked(
        on=_date(request.GET.get("on", ""), today),
        show=show if show in TABS else "all",
        find=request.GET.get("q", "").replace("\x00", "").strip()[:80],
        today=today,
    )


def _date(raw: str, today: date) -> date:
    try:
        asked = date.fromisoformat(raw)
    except ValueError:
        return today
    return asked if abs((asked - today).days) < 3_660 else today


def _context(
    request: HttpRequest, here: SitePage, asked: Asked, found: boards.Day, now: datetime
) -> dict[str, object]:
    actor = actor_of(request)
    shown = boards.board(of=found, now=now)
    counts_only = not actor.has(*BOOKING)
    return {
        "here": "board",
        "asked": asked,
        "is_today": asked.on == asked.today,
        "days": days(asked),
        "tabs": tabs(shown, asked),
        "lines": () if counts_only else lines(shown, asked, here.zone, answers=boards.sees_answers(actor)),
        "counts_only": counts_only,
        "statuses": statuses(shown) if counts_only else (),
        "total": len(shown.rows),
        "read_at": now,
        "etag": _etag(here, found),
        "refresh": asked.query(),
        "may_book": actor.has(*BOOKING),
        "may_arrive": actor.has(Role.FRONT_DESK, Role.NURSE),
    }
