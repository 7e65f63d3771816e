"""The sweep's clock: the database's time at the start, and what this machine counted since."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from checklists.queries import outbox

MOST_APART = timedelta(seconds=60)
LONGEST_JUMP = timedelta(minutes=5)


class Clock(Protocol):
    """Where a sweep gets its `now` from; tests hold one still."""

    def now(self) -> datetime: ...

    def trouble(self) -> str:
        """Why this clock must not be trusted, "" when it may."""
        ...


@dataclass(frozen=True)
class SharedClock:
    """All sweeps agree on the database's time; it goes on by counting, so no leap of the wall clock moves it."""

    at: datetime
    counted_at: float
    wall_at: datetime

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.counted_at)

    def trouble(self) -> str:
        if abs(self.wall_at - self.at) > MOST_APART:
            return f"The clocks of database and application are {abs(self.wall_at - self.at)} apart."
        if abs((timezone.now() - self.wall_at) - (self.now() - self.at)) > LONGEST_JUMP:
            return "The clock of this machine jumped."
        return ""


def read() -> SharedClock:
    """The time now, of database and machine together."""
    return SharedClock(at=outbox.database_now(), counted_at=time.monotonic(), wall_at=timezone.now())
