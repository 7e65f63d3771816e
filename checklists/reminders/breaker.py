"""When the mail server refuses us: nothing is claimed for 30 seconds, doubling to 5 minutes; no message pays for it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from checklists.actions import sending
from checklists.rules.access import Actor
from checklists.rules.transmission import pause

log = logging.getLogger(__name__)


@dataclass
class Breaker:
    """How often in a row it broke in this process; the pause itself is shared by all, in the Sending row."""

    breaks: int = 0
    failures: int = 0

    def broken(self, words: str, *, by: Actor, now: datetime) -> str:
        """Pause all sweeps; what to tell people."""
        self.breaks += 1
        wait = pause(self.breaks)
        trouble = f"{words} Trying again in {round(wait.total_seconds())} seconds."
        log.error("%s", trouble)
        sending.pause(until=now + wait, trouble=trouble, by=by, now=now)
        return trouble

    def went_well(self) -> None:
        self.breaks = 0


BREAKER = Breaker()
