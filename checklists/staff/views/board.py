"""Today by arrival: the page, and its rows alone for the refresh that the page makes by itself."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from checklists.queries import board as boards
from checklists.queries import protocol_drafts
from checklists.queries.sites import SitePage
from checklists.rules import clock
from checklists.rules.access import BOOKING, STAFF, Role, Sensitivity, policy
from checklists.rules.asked_days import asked_day
from checklists.staff import refresh
from checklists.staff.board_page import TABS, Asked, days, lines, statuses, tabs
from checklists.staff.pages import actor_of, missing_is_404, page, shows, site_of
from checklists.templatetags.clock import clock as clock_words

_READERS = BOOKING | {Role.MANAGER}
_LONGEST = 80


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=_READERS)
@missing_is_404
def board(request: HttpRequest, site: str) -> HttpResponse:
    """The whole page; works alone, without script, by its refresh link."""
    here, now = site_of(request, site), timezone.now()
    asked = _asked(request, here, now)
    etag = _etag(request, here, asked, now)
    context = _context(request, here, asked, now) | {
        "etag": etag,
        "unsigned_protocols": _unsigned(request, here),
    }
    return page(request, "staff/board.html", here, context)


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.PHI, roles=_READERS, passive=True)
@missing_is_404
def rows(request: HttpRequest, site: str) -> HttpResponseBase:
    """What changes on the board; 304 while nothing did."""
    here, now = site_of(request, site), timezone.now()
    asked = _asked(request, here, now)
    etag = _etag(request, here, asked, now)
    return refresh.answer(
        request,
        etag=etag,
        clock=clock_words(now, here.zone),
        whole=lambda: page(request, "staff/_board.html", here, _context(request, here, asked, now)),
    )


def _etag(request: HttpRequest, here: SitePage, asked: Asked, now: datetime) -> str:
    """Of everything that the refresh brings: the rows and who reads them, what was asked, and what is said above."""
    actor = actor_of(request)
    found = boards.mark(site_id=here.id, zone=here.zone, on=asked.on, by=actor, now=now)
    return refresh.etag(found, sorted(actor.roles), asked, here=here, now=now)


def _unsigned(request: HttpRequest, here: SitePage) -> int:
    """How many protocols are booked with though no prescriber here answers for them; for who can do something."""
    actor = actor_of(request)
    if not actor.has(Role.MANAGER, Role.PRESCRIBER):
        return 0
    return protocol_drafts.unsigned(site_id=here.id, by=actor)


def _asked(request: HttpRequest, here: SitePage, now: datetime) -> Asked:
    """The address in words; whatever makes no sense is today, all."""
    today = clock.local(now, here.zone).date()
    show = request.GET.get("show", "all")
    typed = "".join(letter for letter in request.GET.get("q", "") if letter.isprintable())
    return Asked(
        on=asked_day(request.GET.get("on", ""), today),
        show=show if show in TABS else "all",
        find=typed.strip()[:_LONGEST],
        today=today,
    )


def _context(request: HttpRequest, here: SitePage, asked: Asked, now: datetime) -> dict[str, object]:
    actor = actor_of(request)
    shown = boards.board(site_id=here.id, zone=here.zone, on=asked.on, by=actor, now=now)
    counts_only = not actor.has(*BOOKING)
    if not counts_only:
        shows(request, appointments=(row.appointment_id for row in shown.rows))
    answers = boards.sees_answers(actor)
    return {
        "here": "board",
        "asked": asked,
        "is_today": asked.on == asked.today,
        "days": days(asked),
        "everybody": asked.query(show="all", q=""),
        "tabs": tabs(shown, asked),
        "lines": () if counts_only else lines(shown, asked, here.zone, answers=answers, now=now),
        "counts_only": counts_only,
        "statuses": statuses(shown) if counts_only else (),
        "total": len(shown.rows),
        "read_at": now,
        "refresh": asked.query(),
        "may_book": actor.has(*BOOKING),
        "may_arrive": actor.has(Role.FRONT_DESK, Role.NURSE),
    }
