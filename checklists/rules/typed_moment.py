"""The instant that a day and a typed clock time stand for, by the clock at the site; it has passed.

Of an hour that comes twice the later one. What could be morning or evening is asked where both have passed.
"""

from datetime import date, datetime, time, timedelta

from checklists.rules.clock import TimeDoesNotExist
from checklists.rules.fasting import typed_at
from checklists.rules.typed_time import TimeUnclear, read

# A phone's clock and ours may differ a little.
_CLOCKS_DIFFER = timedelta(minutes=5)


class MomentUnclear(ValueError):
    """`code`: "not_a_time", "gap" (skipped by the clocks), "ahead", or "half": then `readings` are the two to choose from."""

    def __init__(self, code: str, readings: tuple[time, ...] = ()) -> None:
        self.code, self.readings = code, readings
        super().__init__(code)


def moment(text: str, on: date, *, half: str, zone: str, now: datetime) -> datetime:
    """The instant; `half` is the reading that was chosen, as "19:30", "" for none. Raises MomentUnclear."""
    readings = _readings(text, half)
    instants = {each: at for each in readings if (at := _instant(each, on, zone)) is not None}
    past = [each for each, at in instants.items() if at <= now + _CLOCKS_DIFFER]
    if len(past) > 1:
        raise MomentUnclear("half", tuple(past))
    if not past:
        raise MomentUnclear("ahead" if instants else "gap")
    return instants[past[0]]


def _readings(text: str, half: str) -> tuple[time, ...]:
    try:
        found = read(text)
    except TimeUnclear as unclear:
        raise MomentUnclear("not_a_time") from unclear
    return tuple(each for each in found if f"{each:%H:%M}" == half) or found


def _instant(at: time, on: date, zone: str) -> datetime | None:
    try:
        return typed_at(datetime.combine(on, at), zone)
    except TimeDoesNotExist:
        return None
