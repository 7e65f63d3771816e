"""Where somebody was when their page closed: after opening the link again they are led back there.

Only an address of the phone's own pages is kept, and it holds no id. It counts for the same phone and
the same list alone (`access_links.Opened.goes_on`).
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from checklists.rules.access import ActorKind, Policy

COOKIE = "back"
_HOUR = 3600
_OURS = re.compile(r"/my/(?:[a-z0-9-]{1,20}/){0,4}")
_HOME = "/my/"


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """The page that was asked for; after a form the page it stood on, which has the same address, or home.

    Nothing for what a script asks by itself: nobody was there.
    """
    if request.headers.get("X-Fragment"):
        return
    response.set_cookie(
        COOKIE,
        request.path if _is_page(request.path) else _HOME,
        max_age=_HOUR,
        secure=settings.LINK_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def place(request: HttpRequest, kind: ActorKind) -> str:
    """The address; "" where nothing was kept, or nothing that this link may look at."""
    path = request.COOKIES.get(COOKIE, "")
    return path if _is_page(path, kind) else ""


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path="/")


def _is_page(path: str, kind: ActorKind | None = None) -> bool:
    if not _OURS.fullmatch(path):
        return False
    try:
        declared: Policy | None = getattr(resolve(path).func, "policy", None)
    except Resolver404:
        return False
    return (
        declared is not None
        and "GET" in declared.methods
        and bool(declared.kinds)
        and (kind is None or kind in declared.kinds)
    )
