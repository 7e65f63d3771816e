"""How long a member of staff stays signed in: so long without work, and so long in all. Source: security.md SE-1, SE-2.

The session remembers since when it is and when the last work was, to the minute; what a page asks for by itself is no work.
"""

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


def _left(started_at: datetime, seen_at: datetime, now: datetime) -> Left:
    idle, absolute = settings.STAFF_IDLE_SECONDS, settings.STAFF_ABSOLUTE_SECONDS
    return Left(idle - (now - seen_at).total_seconds(), absolute - (now - started_at).total_seconds())
