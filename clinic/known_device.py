"""Browsers in which somebody has signed in before: a stranger's wrong tries elsewhere do not shut them out. Source: AU-10.

Such a browser has tries of its own; it opens nothing by itself. Its cookie names no account: it holds keyed digests, of a desk's few people.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "known device"
_PEOPLE = 8
_DAYS = 90


def tries_of(request: HttpRequest, email: str) -> str | None:
    """Under which name this browser's tries for this account are counted; None where it is a stranger to it."""
    device, people = _read(request)
    ours = _digest(email)
    return f"known:{device}:{ours}" if any(constant_time_compare(each, ours) for each in people) else None


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """They are in: the newest person first, the oldest beyond a few is forgotten."""
    device, people = _read(request)
    ours = _digest(email)
    kept = [ours, *(each for each in people if each != ours)][:_PEOPLE]
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(16), *kept], salt=_SALT),
        max_age=_DAYS * 24 * 3600,
        secure=settings.KNOWN_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """What is not ours, or too old, knows nobody."""
    given = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
    try:
        device, *people = signing.loads(given, salt=_SALT, max_age=_DAYS * 24 * 3600)
    except signing.BadSignature:
        return "", []
    return device, people


def _digest(email: str) -> str:
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:32]
