"""When a site sends nothing, and when its desk picks up the phone; wall clock times of the site."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from checklists.rules.clock import first_valid, local

HALF_AN_HOUR = timedelta(minutes=30)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class QuietHours:
    """From `starts` until `ends`, over midnight or not; `ends` itself may send. Source: clinical.md 6, T16."""

    starts: time = time(21)
    ends: time = time(8)

    def hold(self, at: datetime, zone: ZoneInfo | str) -> bool:
        """Whether nothing may be sent at this instant; equal ends mean no quiet hours."""
        clock = local(at, zone).time()
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends

    def before(self, at: datetime, zone: ZoneInfo | str) -> datetime:
        """The same instant, or half an hour before the quiet hours it falls in (20:30)."""
        if not self.hold(at, zone):
            return at
        wall = local(at, zone)
        began_yesterday = self.starts > self.ends and wall.time() < self.ends
        date = wall.date() - timedelta(days=1 if began_yesterday else 0)
        # Elapsed: where the clocks go forward, the wall clock's half an hour before may not exist.
        return first_valid(datetime.combine(date, self.starts), zone) - HALF_AN_HOUR

    def after(self, at: datetime, zone: ZoneInfo | str) -> datetime:
        """The same instant, or the end of the quiet hours it falls in (08:00)."""
        if not self.hold(at, zone):
            return at
        wall = local(at, zone)
        ends_tomorrow = self.starts > self.ends and wall.time() >= self.starts
        date = wall.date() + timedelta(days=1 if ends_tomorrow else 0)
        return max(at, first_valid(datetime.combine(date, self.ends), zone))


@dataclass(frozen=True)
class DeskHours:
    """From `opens` until before `closes` on `days` (0 is Monday). Without days the desk is always open."""

    opens: time = time(8)
    closes: time = time(17)
    days: frozenset[int] = field(default=frozenset(range(5)))

    def are_open(self, at: datetime, zone: ZoneInfo | str) -> bool:
        wall = local(at, zone)
        return not self.days or (wall.weekday() in self.days and self.opens <= wall.time() < self.closes)

    def before(self, at: datetime, zone: ZoneInfo | str) -> datetime:
        """The same instant, or an hour before the desk last closed."""
        if self.are_open(at, zone):
            return at
        wall = local(at, zone).replace(tzinfo=None)
        ends = (datetime.combine(wall.date() - timedelta(days=back), self.closes) for back in range(8))
        end = next(end for end in ends if end <= wall and end.weekday() in self.days)
        return first_valid(max(end - AN_HOUR, datetime.combine(end.date(), self.opens)), zone)

    def after(self, at: datetime, zone: ZoneInfo | str) -> datetime:
        """The same instant, or when the desk next opens."""
        if self.are_open(at, zone):
            return at
        wall = local(at, zone).replace(tzinfo=None)
        starts = (datetime.combine(wall.date() + timedelta(days=on), self.opens) for on in range(9))
        return first_valid(next(at for at in starts if at >= wall and at.weekday() in self.days), zone)
