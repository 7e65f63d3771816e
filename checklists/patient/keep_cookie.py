"""The cookie of a remembered phone, as it is set and taken away. How long it counts the row behind it says, never the browser."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from checklists.actions.remembered_phones import Keep


def held(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.KEEP_COOKIE_NAME, "")


def follow(response: HttpResponse, keep: Keep | None, *, now: datetime) -> None:
    """As the opening said: a new one, none any more, or whatever there was."""
    if keep is None:
        return
    if keep.until is None:
        drop(response)
        return
    response.set_cookie(
        settings.KEEP_COOKIE_NAME,
        keep.cookie,
        max_age=int((keep.until - now).total_seconds()),
        secure=settings.KEEP_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop(response: HttpResponse) -> None:
    response.delete_cookie(settings.KEEP_COOKIE_NAME, path="/")
