"""The small language in which a protocol says when: reminders.md section 3.

    -20h                     elapsed, counted in UTC, from the start
    last_drink -60m          the same from another anchor
    -7d                      calendar: same wall clock time, other date
    day 0 02:30              a wall clock time on the site's date; day 0 is the date of the start
    day -1 15:00-18:00       the first minute of a window on the site's date
    -24h in day -1 15:00-18:00   elapsed, then moved into the window
    -20h in desk hours       elapsed, then moved into the hours the desk is open
    next                     when the next message of the same plan is due

A wall clock time that does not exist becomes the first valid minute; one that comes twice is the first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from checklists.rules.clock import first_valid, local


class Anchor(StrEnum):
    """The moments an offset may count from."""

    START = "start"
    ARRIVE = "arrive"
    LEAVE = "leave"
    LAST_FOOD = "last_food"
    LAST_DRINK = "last_drink"
    ACT = "act"
    DUE = "due"
    NEXT = "next"
    OLD_ARRIVE = "old_arrive"


class UnclearTime(ValueError):
    """The text is no time in the grammar; says what was read and how to write it."""


@dataclass(frozen=True)
class DayWindow:
    """`opens` to `closes` (both included) on the site's date, `day` days from the date of the start."""

    day: int
    opens: time
    closes: time


@dataclass(frozen=True)
class TimeExpression:
    """One parsed time: an anchor with an elapsed and a calendar offset, or a window, and what clamps it.

    `anchor` is None for a window that stands alone. `elapsed` may be negative; `days` are calendar days.
    """

    text: str
    anchor: Anchor | None
    elapsed: timedelta = timedelta(0)
    days: int = 0
    window: DayWindow | None = None
    in_desk_hours: bool = False

    @property
    def is_after_start(self) -> bool:
        """Whether it names a time after the infusion started."""
        if self.anchor is None:
            return self.window is not None and self.window.day > 0
        return self.anchor is Anchor.LEAVE or (
            self.anchor is Anchor.START and (self.elapsed > timedelta(0) or self.days > 0)
        )


_OFFSET = r"(?P<sign>[+-])\s?(?P<count>[0-9]{1,4})(?P<unit>[hmd])"
_POINT = re.compile(rf"(?P<anchor>[a-z_]+)?\s*(?:{_OFFSET})?")
_WINDOW = re.compile(
    r"day\s+(?P<day>[+-]?[0-9]{1,3}),?\s+(?P<opens>[0-9]{2}:[0-9]{2})(?:\s?-\s?(?P<closes>[0-9]{2}:[0-9]{2}))?"
)
_HELP = 'Write it like "-20h", "last_drink -60m", "-7d", "day 0 02:30" or "-24h in day -1 15:00-18:00".'


def parse(text: str) -> TimeExpression:
    """The expression a text stands for. Raises UnclearTime, naming what it could not read."""
    written = " ".join(text.split())
    if not 0 < len(written) <= 80:
        raise UnclearTime(f"A time is 1 to 80 letters long. {_HELP}")
    head, _, tail = written.partition(" in ")
    if _WINDOW.fullmatch(head) and not tail:
        return TimeExpression(written, None, window=_window(head, written))
    anchor, elapsed, days = _point(head, written)
    if tail == "desk hours":
        return TimeExpression(written, anchor, elapsed, days, in_desk_hours=True)
    return TimeExpression(written, anchor, elapsed, days, _window(tail, written) if tail else None)


def instant(expression: TimeExpression, anchors: Mapping[Anchor, datetime], zone: ZoneInfo | str) -> datetime:
    """The UTC instant an expression names. Desk hours are the planner's step, not this one's.

    `anchors` holds aware instants and always Anchor.START. Raises KeyError for an anchor it does not hold.
    """
    start = anchors[Anchor.START]
    if expression.anchor is None:
        return _edge(expression.window, start, zone, closing=False)
    at = anchors[expression.anchor].astimezone(UTC) + expression.elapsed
    if expression.days:
        wall = local(at, zone).replace(tzinfo=None) + timedelta(days=expression.days)
        at = first_valid(wall, zone)
    return _clamped(at, expression.window, start, zone)


def _clamped(at: datetime, window: DayWindow | None, start: datetime, zone: ZoneInfo | str) -> datetime:
    if window is None:
        return at
    opens, closes = (_edge(window, start, zone, closing=end) for end in (False, True))
    return min(max(at, opens), closes)


def _edge(window: DayWindow | None, start: datetime, zone: ZoneInfo | str, *, closing: bool) -> datetime:
    assert window is not None  # an expression without an anchor always has one
    date = local(start, zone).date() + timedelta(days=window.day)
    return first_valid(datetime.combine(date, window.closes if closing else window.opens), zone)


def _point(text: str, whole: str) -> tuple[Anchor, timedelta, int]:
    found = _POINT.fullmatch(text)
    if not found or not text:
        raise UnclearTime(f'"{whole}" is not a time. {_HELP}')
    anchor = _anchor(found["anchor"] or Anchor.START.value, whole)
    count = int(f"{found['sign']}{found['count']}") if found["count"] else 0
    if found["unit"] == "d":
        return anchor, timedelta(0), count
    return anchor, timedelta(minutes=count if found["unit"] == "m" else count * 60), 0


def _anchor(name: str, whole: str) -> Anchor:
    try:
        return Anchor(name)
    except ValueError:
        known = ", ".join(Anchor)
        raise UnclearTime(f'"{whole}" counts from "{name}", which is none of {known}.') from None


def _window(text: str, whole: str) -> DayWindow:
    found = _WINDOW.fullmatch(text)
    if not found:
        raise UnclearTime(f'"{whole}": "{text}" is no window. {_HELP}')
    opens = _clock(found["opens"], whole)
    closes = _clock(found["closes"] or found["opens"], whole)
    if closes < opens:
        raise UnclearTime(f'"{whole}" closes before it opens.')
    return DayWindow(int(found["day"]), opens, closes)


def _clock(text: str, whole: str) -> time:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 23 or minute > 59:
        raise UnclearTime(f'"{whole}": there is no clock time {text}.')
    return time(hour, minute)
