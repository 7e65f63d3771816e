"""Until when somebody may eat and drink, as a message says it: what is open, what has ended, what follows from that.

Source: clinical.md 1.2 and 2, reminders.md 3 ("late wording").
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from checklists.messages.slots import SiteClock, Slot, Times, strong
from checklists.queries.letters import Letter
from checklists.rules.clock import local

_WAKING, _BED = 6, 22


@dataclass(frozen=True)
class Window:
    """`what` ends at an instant: "meal", "light", "food" (both at once) or "drink"."""

    what: str
    at: datetime
    is_over: bool


def facts(letter: Letter, clock: SiteClock, now: datetime) -> Mapping[str, Any]:
    """Flags and slots of the eating and drinking times; no window where hours are withheld.

    `over` is what has ended by now: "" nothing, "meal", "food", "drink" or "all".
    """
    ends = _ends(letter, now)
    lines, over = _lines(ends), _over(ends)
    # Another day than this one is named. It stands above them; in the message about water it is the reader's.
    beside = clock(letter.named.arrive_at).on if letter.kind != "last_drink" else _date(now, letter)
    drink = next((window for window in ends if window.what == "drink"), None)
    return {
        "windows": tuple(_line(window, clock(window.at), beside) for window in lines),
        "own_plan": not ends,
        "over": over,
        "over_at": next((_words(clock(line.at), beside) for line in lines if line.what == over), ""),
        "drinks_last": bool(ends) and ends[-1] is drink,
        "urges_drink": letter.urges_drink,
        "evening_meal": letter.urges_drink and not over and _food_ends_at_night(ends, clock),
        "is_evening_before": drink is not None and clock(drink.at).on != _date(now, letter),
    }


def _date(now: datetime, letter: Letter) -> date:
    return local(now, letter.zone).date()


def _ends(letter: Letter, now: datetime) -> tuple[Window, ...]:
    """In the order in which they come; a normal meal and light food that end together are food."""
    named = letter.named
    food = [("meal", named.last_meal_at), ("light", named.last_food_at)]
    if named.last_meal_at == named.last_food_at:
        food = [("food", named.last_food_at)]
    known = [Window(what, at, at <= now) for what, at in (*food, ("drink", named.last_drink_at)) if at]
    return tuple(sorted(known, key=lambda window: window.at))


def _lines(ends: tuple[Window, ...]) -> tuple[Window, ...]:
    """Where all eating has ended, one line says so."""
    food = [window for window in ends if window.what != "drink"]
    if not food or not all(window.is_over for window in food):
        return ends
    return tuple(
        replace(window, what="food") if window is food[-1] else window
        for window in ends
        if window not in food[:-1]
    )


def _over(ends: tuple[Window, ...]) -> str:
    ended = {window.what for window in ends if window.is_over}
    if not ended or len(ended) == len(ends):
        return "all" if ended else ""
    if "drink" in ended:
        return "drink"
    return "meal" if ended == {"meal"} else "food"


def _line(window: Window, at: Times, beside: date) -> Mapping[str, Any]:
    """It ended `on` a day, or at a clock time: in English the words before them differ."""
    return {
        "what": window.what,
        "is_over": window.is_over,
        "on": at.on != beside and not at.is_midnight,
        "at": strong(_words(at, beside)),
    }


def _words(at: Times, beside: date) -> Slot:
    return at.clock if at.on == beside else at.moment


def _food_ends_at_night(ends: tuple[Window, ...], clock: SiteClock) -> bool:
    """Before people get up, so that the evening meal is the last one. Source: clinical.md 1.2."""
    food = [window.at for window in ends if window.what in ("light", "food")]
    return any(not _WAKING <= clock(at).hour < _BED for at in food)
