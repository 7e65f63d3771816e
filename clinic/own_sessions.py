"""The open sessions of a member of staff: listed, ended by a press, five at once. Source: security.md SE-4, SE-5, SE-10."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from clinic import work_session

_BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_DEVICES = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "Chromebook",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class Open:
    """One signed-in browser. `device` is "Chrome, Windows", or "" where it does not say; `quiet_minutes` since its last work."""

    number: int
    device: str
    quiet_minutes: int
    is_this_one: bool


def of_request(request: HttpRequest, *, now: datetime) -> tuple[Open, ...]:
    """Those of this user that are still open at this moment, the newest first."""
    rows = list(UserSession.objects.filter(user_id=request.user.pk).order_by("-created_at", "-pk"))
    stamps = _stamps(request, [row.session_key for row in rows], now)
    return tuple(
        Open(
            row.pk,
            device(row.user_agent),
            int((now - stamps[row.session_key]).total_seconds() // 60),
            row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in stamps
    )


def _stamps(request: HttpRequest, keys: list[str], now: datetime) -> dict[str, datetime]:
    """When each was last at work, of those that have not run out. The present one is not stored yet as it is now."""
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    held = {row.session_key: row.get_decoded() for row in found}
    held[request.session.session_key or ""] = dict(request.session.items())
    return {key: datetime.fromisoformat(each["seen_at"]) for key, each in held.items() if _goes_on(each, now)}


def _goes_on(held: dict[str, Any], now: datetime) -> bool:
    return "seen_at" in held and not work_session.peek(held, now=now).is_over


def end(request: HttpRequest, numbers: Iterable[int]) -> int:
    """End sessions of this user by their numbers, the present one never. Says how many."""
    theirs = UserSession.objects.filter(user_id=request.user.pk, pk__in=list(numbers))
    ended = [row for row in theirs if row.session_key != request.session.session_key]
    for row in ended:
        row.end()
    return len(ended)


def keep_few(request: HttpRequest, *, now: datetime) -> None:
    """Somebody has signed in: what ran out goes, and of what is open the oldest beyond the limit."""
    kept = [each.number for each in of_request(request, now=now)][: settings.STAFF_SESSIONS]
    for row in UserSession.objects.filter(user_id=request.user.pk).exclude(pk__in=kept):
        row.end()


def rename(request: HttpRequest) -> None:
    """The session may more than before: a new name, so that whoever planted or read the old one has nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def device(user_agent: str) -> str:
    """What a browser says of itself, as a person would."""
    found = [
        next((name for part, name in names.items() if part in user_agent), "")
        for names in (_BROWSERS, _DEVICES)
    ]
    return ", ".join(filter(None, found))
