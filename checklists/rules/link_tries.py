"""How often somebody may answer wrongly before a link pauses and locks. Source: security.md LK-9, LK-10.

Five wrong answers pause for 30 minutes, ten lock. A recovery link, sent to the address on file after the lock, has
five more; fifteen in all, then the desk helps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PAUSE_AFTER = 5
LOCK_AFTER = 10
STOP_AFTER = 15
PAUSE = timedelta(minutes=30)


class Gate(StrEnum):
    """Whether an answer is looked at at all."""

    OPEN = "open"
    PAUSED = "paused"
    LOCKED = "locked"


@dataclass(frozen=True)
class Tries:
    """Wrong answers since the last right one, and until when no answer is looked at."""

    count: int = 0
    paused_until: datetime | None = None

    @property
    def is_locked(self) -> bool:
        return self.count >= LOCK_AFTER

    def gate(self, now: datetime, *, recovery: bool = False) -> Gate:
        """`recovery`: the answer comes with the one recovery link."""
        if self.count >= (STOP_AFTER if recovery else LOCK_AFTER):
            return Gate.LOCKED
        if self.paused_until is not None and now < self.paused_until:
            return Gate.PAUSED
        return Gate.OPEN

    def after_wrong(self, now: datetime) -> "Tries":
        """One more wrong answer; the fifth pauses. A recovery link's five are not paused in between."""
        count = self.count + 1
        return Tries(count, now + PAUSE if count == PAUSE_AFTER else self.paused_until)
