"""The days on which a zone changes its clocks, and which clock times are skipped or come twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from checklists.rules.clock import local

_HALF_DAY = timedelta(hours=12)
_DAYS_AHEAD = 400


@dataclass(frozen=True)
class ClockChange:
    """One change of a zone's clocks, in wall clock times of that zone.

    From `begins` (included) to `ends` (excluded) a clock time does not exist (`skipped`) or comes twice.
    """

    zone: str
    begins: datetime
    ends: datetime
    skipped: bool

    def strikes(self, day: date, clock: time) -> bool:
        """Whether that clock time on that date is skipped or repeated."""
        return self.begins <= datetime.combine(day, clock) < self.ends


def next_changes(zone: str, after: date, *, count: int = 2) -> tuple[ClockChange, ...]:
    """The next changes from that date on, none where the zone never changes. Raises UnknownZone."""
    at = datetime.combine(after, time(), UTC) - _HALF_DAY
    until = at + timedelta(days=_DAYS_AHEAD)
    found: list[ClockChange] = []
    while at < until and len(found) < count:
        if _offset(at, zone) != _offset(at + _HALF_DAY, zone):
            found.append(_between(at, at + _HALF_DAY, zone))
        at += _HALF_DAY
    return tuple(found)


def _between(before: datetime, after: datetime, zone: str) -> ClockChange:
    """The change between two instants, found to the minute."""
    was, will = _offset(before, zone), _offset(after, zone)
    low, high = 0, int((after - before) / timedelta(minutes=1))
    while high - low > 1:
        middle = (low + high) // 2
        same = _offset(before + timedelta(minutes=middle), zone) == was
        low, high = (middle, high) if same else (low, middle)
    old = (before + timedelta(minutes=high)).replace(tzinfo=None) + was
    new = old + (will - was)
    return ClockChange(zone, min(old, new), max(old, new), skipped=new > old)


def _offset(at: datetime, zone: str) -> timedelta:
    offset = local(at, zone).utcoffset()
    assert offset is not None  # a zone's time always has one
    return offset
