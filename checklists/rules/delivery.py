"""What a mail provider says of a message after taking it, and which message it speaks of."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

# Where a provider tells, a message in doubt waits this long for its word. Source: reminders.md 5.
WAITS_FOR_WORD = timedelta(seconds=90)
_OURS = re.compile(r"\br\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


class Kind(StrEnum):
    """Each of them proves that the provider has the message."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"

    @property
    def ends_reach(self) -> bool:
        """The address does not work, or somebody reported the message as unwanted."""
        return self in (Kind.BOUNCED, Kind.COMPLAINED)


def reminder_in(message_id: str) -> str:
    """The id of our reminder in a Message-ID, "" where it is none of ours."""
    found = _OURS.search(message_id.lower())
    return found[1] if found else ""


def not_later(at: datetime | None, now: datetime) -> datetime:
    """A provider's clock may be wrong: nothing it tells of happened after it told."""
    return min(at, now) if at else now
