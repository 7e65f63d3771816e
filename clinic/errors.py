"""Error pages: what happened, what to do now, whom to call. No trace, no version, no path."""

import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from checklists.patient import way_back
from checklists.rules.access import ANYONE, Sensitivity, policy


def _page(request: HttpRequest, status: int, kind: str) -> HttpResponse:
    door = "staff" if request.path.startswith("/staff/") else "patient"
    context = {"kind": kind, "status": status, "reference": secrets.token_hex(4), "door": door}
    response = render(request, f"errors/{door}.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "stale")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "unclear")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "missing")


def link_closed(request: HttpRequest) -> HttpResponse:
    """No open link on this phone: how to get in again and to the same page, and nothing about anybody."""
    response = _page(request, 403, "link")
    way_back.remember(request, response)
    return response


def wrong_method(request: HttpRequest) -> HttpResponse:
    return _page(request, 405, "unclear")


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """`wait` in seconds."""
    response = _page(request, 429, "busy")
    response["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever broke, also the database: no query, no session, no template context of ours."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return database_away()
    response = HttpResponse(_STATIC, status=500)
    response["Cache-Control"] = "no-store, private"
    return response


def database_away() -> HttpResponse:
    """A database that is away is no fault of the page: say when to come back."""
    response = HttpResponse(_STATIC, status=503)
    response["Cache-Control"] = "no-store, private"
    response["Retry-After"] = "5"
    return response


_STATIC = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>One moment, please</title></head><body><main><h1>One moment, please</h1>
<p>This page did not load. Nothing you sent before is lost.</p>
<p>Wait a few seconds, then load the page again. If it is urgent, please call your clinic:
the number is in your email.</p></main></body></html>"""
