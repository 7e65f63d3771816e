"""The sweep's clock: the database's time at the start, and what this machine counted since.

Each reading remembers the one before: a machine or a database whose time leapt between two sweeps is found by it.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from checklists.queries import outbox

MOST_APART = timedelta(seconds=60)
LONGEST_JUMP = timedelta(minutes=5)
JUMPED = "A clock jumped. Nothing leaves until its time is confirmed, or for ten minutes."


class Clock(Protocol):
    """Where a sweep gets its `now` from; tests hold one still."""

    def now(self) -> datetime: ...

    def trouble(self) -> str:
        """Why this clock must not be trusted, "" when it may."""
        ...


@dataclass(frozen=True)
class SharedClock:
    """All sweeps agree on the database's time; it goes on by counting, so no leap of the wall clock moves it.

    `before` is what this process read the last time.
    """

    at: datetime
    counted_at: float
    wall_at: datetime
    before: "SharedClock | None" = None

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.counted_at)

    def trouble(self) -> str:
        if abs(self.wall_at - self.at) > MOST_APART:
            return f"The clocks of database and application are {abs(self.wall_at - self.at)} apart."
        if self._leapt() or abs((timezone.now() - self.wall_at) - (self.now() - self.at)) > LONGEST_JUMP:
            return JUMPED
        return ""

    def _leapt(self) -> bool:
        """More or less time than was counted since the reading before, on either clock."""
        if self.before is None:
            return False
        counted = timedelta(seconds=self.counted_at - self.before.counted_at)
        passed = (self.wall_at - self.before.wall_at, self.at - self.before.at)
        return any(abs(each - counted) > LONGEST_JUMP for each in passed)


class _Readings:
    """The last reading of this process on which both clocks agreed."""

    last: SharedClock | None = None


def read() -> SharedClock:
    """The time now, of database and machine together."""
    fresh = SharedClock(at=outbox.database_now(), counted_at=time.monotonic(), wall_at=timezone.now())
    before = _Readings.last
    if abs(fresh.wall_at - fresh.at) <= MOST_APART:
        _Readings.last = fresh
    return replace(fresh, before=before)
