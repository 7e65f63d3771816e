"""What a message about a move says: only what differs from what was told, the new time before the old one."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from checklists.messages.slots import Slot, times
from checklists.queries.letters import Letter
from checklists.rules.clock import on_one_day

_WINDOWS = (("meal", "last_meal_at"), ("light", "last_food_at"), ("drink", "last_drink_at"))


def facts(letter: Letter) -> Mapping[str, Any]:
    """`new_time`: the appointment itself moved, and not only what goes before it. `gives_hours`, `takes_hours_back`:
    eating and drinking times that were not told yet, or no longer count.
    """
    told, named = letter.told, letter.named
    moved = told is None or (told.starts_at, told.arrive_at) != (named.starts_at, named.arrive_at)
    had, has = bool(told and told.last_food_at), bool(named.last_food_at)
    other = told is not None and told.arrive_at != named.arrive_at
    return {
        "new_time": moved,
        "old_arrival": _old(letter, told.arrive_at, named.arrive_at) if told and other else "",
        "changes": tuple(_changes(letter)),
        "gives_hours": has and not had,
        "takes_hours_back": had and not has,
    }


def _changes(letter: Letter) -> Iterator[Mapping[str, Any]]:
    for what, field in _WINDOWS:
        old, new = getattr(letter.told, field, None), getattr(letter.named, field)
        if old and new and old != new:
            yield {"what": what, "new": _new(letter, old, new), "old": _old(letter, old, new)}


def _old(letter: Letter, old: datetime, new: datetime) -> Slot:
    """With its day where that is another one."""
    shown = times(old, letter.zone)
    return shown.clock if on_one_day(old, new, letter.zone) else shown.moment


def _new(letter: Letter, old: datetime, new: datetime) -> Slot:
    """With its day where that is neither the arrival's nor that of the old time."""
    shown, zone = times(new, letter.zone), letter.zone
    plain = on_one_day(old, new, zone) and on_one_day(new, letter.named.arrive_at, zone)
    return shown.clock if plain else shown.moment
