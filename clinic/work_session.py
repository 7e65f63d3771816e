"""How long a member of staff stays signed in: so long without work, and so long in all. Source: security.md SE-1, SE-2.

The session remembers since when it is and when the last work was, to the minute; what a page asks for by itself is no work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

_STAMP_EVERY = timedelta(seconds=60)


@dataclass(frozen=True)
class Left:
    """Seconds until it ends for want of work, and until it ends whatever happens; below zero it has ended."""

    idle: float
    absolute: float

    @property
    def is_over(self) -> bool:
        return min(self.idle, self.absolute) < 0


def begin(session: SessionBase, *, now: datetime) -> None:
    """Somebody has signed in just now."""
    session["started_at"] = session["seen_at"] = now.isoformat()


def read(session: SessionBase, *, now: datetime, passive: bool) -> Left:
    """What is left; work that comes in time begins the idle time anew."""
    started_at = datetime.fromisoformat(session.setdefault("started_at", now.isoformat()))
    seen_at = datetime.fromisoformat(session.setdefault("seen_at", now.isoformat()))
    left = _left(started_at, seen_at, now)
    if passive or left.is_over or now - seen_at < _STAMP_EVERY:
        return left
    session["seen_at"] = now.isoformat()
    return _left(started_at, now, now)


def peek(held: Mapping[str, str], *, now: datetime) -> Left:
    """What is left of a session that somebody else holds: `held` is what it remembers."""
    return _left(datetime.fromisoformat(held["started_at"]), datetime.fromisoformat(held["seen_at"]), now)


def shown_again(session: SessionBase, *, now: datetime) -> None:
    """Somebody who is signed in has given their password once more."""
    session["shown_at"] = now.isoformat()


def is_fresh(session: SessionBase, *, now: datetime) -> bool:
    """Whether it was shown a few minutes ago who sits there, by the sign-in or since: then nobody is asked anew."""
    shown_at = session.get("shown_at") or session.get("started_at")
    if shown_at is None:
        return False
    since = now - datetime.fromisoformat(shown_at)
    return since.total_seconds() <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _left(started_at: datetime, seen_at: datetime, now: datetime) -> Left:
    idle, absolute = settings.STAFF_IDLE_SECONDS, settings.STAFF_ABSOLUTE_SECONDS
    return Left(idle - (now - seen_at).total_seconds(), absolute - (now - started_at).total_seconds())
