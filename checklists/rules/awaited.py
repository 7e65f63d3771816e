"""How long until somebody is expected, or since when: whole minutes, as a board says them."""

from datetime import datetime, timedelta

# Farther away the arrival time beside it says enough.
SOON = timedelta(hours=1)
_STEP = 5


def minutes_until(arrive_at: datetime, now: datetime) -> int | None:
    """1 to 60 before it, 0 at it, -5, -10 ... after it, by steps; None where it is more than an hour away either way."""
    left = arrive_at - now
    if abs(left) > SOON:
        return None
    if left > timedelta(0):
        return -int(-left.total_seconds() // 60)
    return -(int(-left.total_seconds() // 60) // _STEP * _STEP)
