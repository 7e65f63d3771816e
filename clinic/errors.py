"""Error pages: what happened, what to do now, whom to call. No trace, no version, no path.

Each names the reference under which the log tells of the same request.
"""

import logging
import sys
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from checklists.actions import remembered_phones
from checklists.patient import way_back
from checklists.patient.views.remembered import date_asked
from checklists.queries import sites
from checklists.rules.access import ANYONE, Sensitivity, policy

log = logging.getLogger("clinic.errors")


def _page(request: HttpRequest, status: int, kind: str) -> HttpResponse:
    door = _door(request)
    context = {"kind": kind, "status": status, "reference": _reference(request), "door": door}
    if door == "patient":
        context |= _known_site(request)
    response = render(request, f"errors/{door}.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _door(request: HttpRequest) -> str:
    return "staff" if request.path.startswith(("/staff/", "/screen/")) else "patient"


def _reference(request: HttpRequest) -> str:
    return getattr(request, "id", "")


def _known_site(request: HttpRequest) -> dict[str, str]:
    """Whom to call: the site whose link is open here; without one, what the settings name."""
    actor = getattr(request, "actor", None)
    found = sites.public(by=actor) if actor and actor.site_ids else None
    return {"public_alias": found.alias, "public_phone": found.phone} if found else {}


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "stale")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, "large")
    return _page(request, 400, "unclear")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "forbidden")


def signed_out(request: HttpRequest) -> HttpResponse:
    """To what a page asked for by itself: the session is over."""
    return _page(request, 401, "forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "missing")


def link_closed(request: HttpRequest) -> HttpResponse:
    """No open link on this phone: how to get in again and to the same page, and nothing about anybody.

    A phone that is remembered asks for the date of birth right there.
    """
    cookie = request.COOKIES.get(settings.KEEP_COOKIE_NAME, "")
    phone = remembered_phones.actor_of(cookie=cookie, now=timezone.now()) if cookie else None
    response = date_asked(request, phone, status=403) if phone else _page(request, 403, "link")
    way_back.remember(request, response)
    return response


def screen_over(request: HttpRequest) -> HttpResponse:
    """No wall screen is connected by this browser: how it is again."""
    return _page(request, 403, "screen")


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    response = _page(request, 405, "unclear")
    response["Allow"] = ", ".join(sorted(allowed))
    return response


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """`wait` in seconds."""
    response = _page(request, 429, "busy")
    response["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever broke, also the database, which is no fault of the page: then it says when to come back."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _still(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Nothing is shown that the audit could not be told of."""
    response = _still(request, 503)
    response["Retry-After"] = "5"
    return response


def _still(request: HttpRequest, status: int) -> HttpResponse:
    """No query, no session, no context of ours; and where a template is what broke, not even that."""
    context = {
        "status": status,
        "reference": _reference(request),
        "door": _door(request),
        "demo": settings.DEMO,
        "phone": settings.PUBLIC_PHONE,
    }
    try:
        body: str = render_to_string("errors/still.html", context)
    except Exception as error:  # noqa: BLE001 - whatever broke there, somebody waits for an answer
        log.error("the error page itself broke: %s", type(error).__name__)
        body = _BARE.format(reference=context["reference"])
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


_BARE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>One moment, please</title></head><body><main><h1>One moment, please</h1>
<p>This page did not load. Nothing you sent before is lost.</p>
<p>Wait a few seconds, then load the page again. If it is urgent, please call your clinic:
the number is in your email.</p><p>{reference}</p></main></body></html>"""
