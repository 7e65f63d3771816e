"""The second level of a patient's link: a six-digit code to the address on file. Source: security.md 4.9, LK-11.

Three codes an hour, each for ten minutes and five tries; then it is open for ten minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_AN_HOUR = 3
MOST_TRIES = 5
HOUR = timedelta(hours=1)
STAYS_OPEN = timedelta(minutes=10)


@dataclass(frozen=True)
class CodeFacts:
    """The code that one session asked for. `expires_at` is None until the message has left."""

    expires_at: datetime | None
    tries: int

    def takes_answers(self, now: datetime) -> bool:
        """Whether a typed code is compared at all."""
        return self.expires_at is not None and now < self.expires_at and self.tries < MOST_TRIES
