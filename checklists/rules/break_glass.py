"""Break-glass: one record of another site, read for an hour, and looked at afterwards. Source: security.md section 3, AZ-12."""

from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

LASTS = timedelta(minutes=60)
REVIEWED_WITHIN = timedelta(hours=72)
FEWEST_CHARACTERS = 10
# Names that nobody has here: whoever types more of them is looking around.
MOST_MISSES, MISSES_WITHIN = 10, timedelta(hours=1)


class GlassReason(StrEnum):
    EMERGENCY = "emergency"
    HERE_INSTEAD = "here_instead"
    SITE_SILENT = "site_silent"
    OTHER = "other"


class Verdict(StrEnum):
    """What a privacy officer found."""

    FITTING = "fitting"
    FOLLOWED_UP = "followed_up"


def says_enough(words: str) -> bool:
    """At least ten characters; blanks say nothing, and neither does one letter again and again."""
    said = "".join(words.split())
    return len(said) >= FEWEST_CHARACTERS and len(set(said)) > 1


def is_open(*, opened_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """The sixtieth minute still, the sixty-first not any more."""
    return ended_at is None and opened_at <= now < opened_at + LASTS


def minutes_left(*, opened_at: datetime, now: datetime) -> int:
    """Begun minutes until it ends by itself; 0 afterwards."""
    return max(0, ceil((opened_at + LASTS - now).total_seconds() / 60))


def is_overdue(*, opened_at: datetime, reviewed_at: datetime | None, now: datetime) -> bool:
    return reviewed_at is None and now >= opened_at + REVIEWED_WITHIN


def may_try(misses: int) -> bool:
    """`misses` of this person within the last hour."""
    return misses < MOST_MISSES
