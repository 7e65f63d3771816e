"""Do this site's reminders leave? Said on every page of its desk, calmly, where they do not. Source: ux.md S10."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE_AFTER = timedelta(minutes=5)
SILENT_AFTER = timedelta(minutes=2)


class Trouble(StrEnum):
    """What is wrong, the widest first: the system's own switch, the site's, nobody sweeps, something waits."""

    SENDING_OFF = "sending_off"
    SITE_OFF = "site_off"
    SILENT = "silent"
    LATE = "late"


@dataclass(frozen=True)
class Clockwork:
    """What rows say at a moment; None where there is nothing: never swept, nothing due."""

    sending_enabled: bool = True
    sending_off_at: datetime | None = None
    trouble: str = ""
    site_off_at: datetime | None = None
    swept_at: datetime | None = None
    oldest_due_at: datetime | None = None


@dataclass(frozen=True)
class Watch:
    """`since` is when it was switched off, `minutes` how long it has waited; `why` are the sweep's own words."""

    trouble: Trouble
    since: datetime | None = None
    minutes: int = 0
    why: str = ""

    @property
    def long(self) -> timedelta | None:
        """The wait where nobody counts its minutes any more: from an hour and a half on."""
        return timedelta(minutes=self.minutes) if self.minutes >= 90 else None


def watch(seen: Clockwork, now: datetime) -> Watch | None:
    """The one thing to say, None while all is well. An installation that never swept has nothing to be late with."""
    waits = _since(seen.oldest_due_at, now)
    silence = _since(seen.swept_at, now)
    if not seen.sending_enabled:
        return Watch(Trouble.SENDING_OFF, since=seen.sending_off_at, why=seen.trouble)
    if seen.site_off_at:
        return Watch(Trouble.SITE_OFF, since=seen.site_off_at)
    if waits > LATE_AFTER:
        return Watch(Trouble.LATE, minutes=_minutes(waits), why=seen.trouble)
    if silence > SILENT_AFTER:
        return Watch(Trouble.SILENT, minutes=_minutes(silence), why=seen.trouble)
    return None


def _since(at: datetime | None, now: datetime) -> timedelta:
    return now - at if at else timedelta(0)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
