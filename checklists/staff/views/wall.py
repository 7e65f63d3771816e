"""The wall screen: the day from afar, for eyes that may be anybody's. Initials, time, shape and one word; no name, no reason."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from checklists.queries import board as boards
from checklists.queries import sites
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOARD, BOOKING, STAFF, Sensitivity, policy
from checklists.staff import refresh
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.staff.wall_page import tiles
from checklists.templatetags.clock import clock as clock_words


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def wall(request: HttpRequest, site: str) -> HttpResponse:
    """Opening it is work; watching it is not."""
    here, now = site_of(request, site), timezone.now()
    etag = _etag(request, here, now)
    return page(request, "staff/wall.html", here, _context(request, here, now) | {"etag": etag})


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=BOOKING, passive=True)
@missing_is_404
def tiles_again(request: HttpRequest, site: str) -> HttpResponseBase:
    """What changes on it; 304 while nothing did."""
    here, now = site_of(request, site), timezone.now()
    return refresh.answer(
        request,
        etag=_etag(request, here, now),
        clock=clock_words(now, here.zone),
        whole=lambda: page(request, "staff/_wall.html", here, _context(request, here, now)),
    )


@policy(kinds=BOARD, methods="GET", sensitivity=Sensitivity.PHI)
@missing_is_404
def screen(request: HttpRequest) -> HttpResponse:
    """The same on a screen that nobody is signed in at: around it no navigation."""
    here, now = sites.of_screen(by=actor_of(request), now=timezone.now()), timezone.now()
    etag = _etag(request, here, now)
    context = {"place": here, "etag": etag, **_context(request, here, now)}
    return render(request, "staff/screen.html", context)


@policy(kinds=BOARD, methods="GET", sensitivity=Sensitivity.PHI, passive=True)
@missing_is_404
def screen_tiles(request: HttpRequest) -> HttpResponseBase:
    here, now = sites.of_screen(by=actor_of(request), now=timezone.now()), timezone.now()
    return refresh.answer(
        request,
        etag=_etag(request, here, now),
        clock=clock_words(now, here.zone),
        whole=lambda: render(request, "staff/_wall.html", {"site": here, **_context(request, here, now)}),
    )


def _etag(request: HttpRequest, here: SitePage, now: datetime) -> str:
    today = clock.local(now, here.zone).date()
    found = boards.mark(site_id=here.id, zone=here.zone, on=today, by=actor_of(request), now=now)
    return refresh.etag(found, "wall", today, here=here, now=now)


def _context(request: HttpRequest, here: SitePage, now: datetime) -> dict[str, object]:
    today = clock.local(now, here.zone).date()
    shown = boards.board(site_id=here.id, zone=here.zone, on=today, by=actor_of(request), now=now)
    return {"tiles": tiles(shown), "today": today, "read_at": now}
