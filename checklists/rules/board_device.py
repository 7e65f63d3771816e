"""How long a wall screen is connected, and how long its link waits to be opened. Source: security.md SE-9 and section 5."""

from datetime import datetime, timedelta

LASTS = timedelta(hours=12)
LINK_LASTS = timedelta(minutes=30)
# Screens of one site that are connected, or about to be.
MOST = 20


def is_connected(*, connected_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Twelve hours from the press that connected it, whatever happens on it."""
    return connected_at is not None and ended_at is None and connected_at <= now < connected_at + LASTS


def waits(
    *, link_until: datetime, connected_at: datetime | None, ended_at: datetime | None, now: datetime
) -> bool:
    """Whether its link may still be opened."""
    return connected_at is None and ended_at is None and now < link_until
