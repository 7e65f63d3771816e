"""How long somebody counts as being at a check-in after their newest act there."""

from datetime import datetime, timedelta

# Long enough to go through an item with the patient, short enough that nobody waits for a colleague who has gone.
STAYS = timedelta(minutes=5)


def is_here(seen_at: datetime, now: datetime) -> bool:
    return now - seen_at < STAYS


def since(before_at: datetime, seen_at: datetime, now: datetime) -> datetime:
    """Since when somebody who acts again is here: a pause that ended their presence begins a new one."""
    return before_at if is_here(seen_at, now) else now
