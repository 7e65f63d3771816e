"""Signs of life, and the chores that run when their own sign of life says so. Source: reminders.md section 7."""

from datetime import datetime, timedelta
from enum import StrEnum


class Chore(StrEnum):
    """Work beside the sweep, offered every quarter of an hour by whoever rings; the copy of the audit twice a minute."""

    RECONCILE = "reconcile"
    PRUNE = "prune"
    # Its row of a site, named by `host`, says when that site's copy was written.
    DAY_SHEETS = "day_sheets"
    # Its row `whole` says when every entry was last looked at, its row `broken` since when one is not as it was written.
    AUDIT = "audit"
    # The audit once more, on another machine.
    AUDIT_COPY = "audit_copy"


# The watchdog outside was told; the clocks are doubted since. Neither says that anything was swept.
PING, DOUBT = "ping", "clock"
# A worker's process, and a standby, is there, whether or not anything was to be swept.
WORKING, STANDING_BY = "working", "standing_by"
ALIVE_EVERY = timedelta(seconds=30)
# One row each, whatever becomes of a machine.
LASTING = frozenset({PING, DOUBT, *Chore})
NOT_SWEEPS = LASTING | {WORKING, STANDING_BY}

OFFERED_EVERY = timedelta(minutes=15)
_EVERY = {
    Chore.RECONCILE: timedelta(hours=1),
    Chore.PRUNE: timedelta(hours=1),
    Chore.DAY_SHEETS: OFFERED_EVERY,
    Chore.AUDIT: timedelta(hours=1),
    Chore.AUDIT_COPY: timedelta(seconds=30),
}
# Rings come a moment early now and then; waiting for the next one would make an hour of seventy-five minutes.
_SLACK = timedelta(minutes=1)


def is_due(chore: Chore, *, ran_at: datetime, now: datetime) -> bool:
    every = _EVERY[chore]
    return now - ran_at >= every - min(_SLACK, every / 2)
