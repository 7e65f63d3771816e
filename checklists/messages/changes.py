"""What a message about a move says: only what differs from what was told, the new time before the old one."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from checklists.messages.slots import SiteClock, Slot, strong
from checklists.queries.letters import Letter

_WINDOWS = (("meal", "last_meal_at"), ("light", "last_food_at"), ("drink", "last_drink_at"))


def facts(letter: Letter, clock: SiteClock) -> Mapping[str, Any]:
    """`new_time`: the appointment itself moved, and not only what goes before it. `gives_hours`, `takes_hours_back`:
    eating and drinking times that were not told yet, or are those of another day; that no longer count.
    """
    told, named = letter.told, letter.named
    moved = told is None or (told.starts_at, told.arrive_at) != (named.starts_at, named.arrive_at)
    had, has = bool(told and told.last_food_at), bool(named.last_food_at)
    other = told is not None and told.arrive_at != named.arrive_at
    other_day = told is not None and clock(told.arrive_at).on != clock(named.arrive_at).on
    return {
        "new_time": moved,
        "old_arrival": _old(clock, told.arrive_at, named.arrive_at) if told and other else "",
        "changes": tuple(_changes(letter, clock)) if told and not other_day else (),
        "gives_hours": has and (other_day or not had),
        "takes_hours_back": had and not has,
    }


def _changes(letter: Letter, clock: SiteClock) -> Iterator[Mapping[str, Any]]:
    for what, field in _WINDOWS:
        old, new = getattr(letter.told, field), getattr(letter.named, field)
        if old and new and old != new:
            day = clock(letter.named.arrive_at).on
            yield {"what": what, "new": strong(_new(clock, old, new, day)), "old": _old(clock, old, new)}


def _old(clock: SiteClock, old: datetime, new: datetime) -> Slot:
    """With its day where that is another one."""
    shown = clock(old)
    return shown.clock if shown.on == clock(new).on else shown.moment


def _new(clock: SiteClock, old: datetime, new: datetime, day: date) -> Slot:
    """With its day where that is neither the arrival's nor that of the old time."""
    shown = clock(new)
    return shown.clock if clock(old).on == shown.on == day else shown.moment
