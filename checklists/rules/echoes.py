"""What a link shows again of what somebody told us: today's words. Earlier ones open with a code.

Source: security.md 4.8.
"""

from datetime import datetime, timedelta

from checklists.rules.clock import local

# What was begun late in the evening is not taken away at midnight.
_NIGHT = timedelta(hours=4)


def since(now: datetime, zone: str) -> datetime:
    """From when on words count as today's, on the site's clock; `now` is aware."""
    return local(now, zone).replace(hour=0, minute=0, second=0, microsecond=0) - _NIGHT


def is_echoed(said_at: datetime | None, *, now: datetime, zone: str) -> bool:
    """Whether what was said then (aware; None: never) may be read again without a code."""
    return said_at is not None and said_at >= since(now, zone)
