"""What differs between the times somebody was told and those that hold now. Source: ux.md P19."""

from dataclasses import dataclass
from datetime import datetime

from checklists.rules.plan_facts import Told

_TIMES = (
    ("arrive", "arrive_at"),
    ("meal", "last_meal_at"),
    ("light", "last_food_at"),
    ("drink", "last_drink_at"),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """`what` is "arrive", "meal", "light" or "drink"; both instants are aware."""

    what: str
    old: datetime
    new: datetime


def differences(told: Told, named: Told) -> tuple[Changed, ...]:
    """Only times that both name: hours that were given or taken back have words of their own."""
    pairs = ((what, getattr(told, field), getattr(named, field)) for what, field in _TIMES)
    return tuple(Changed(what, old, new) for what, old, new in pairs if old and new and old != new)
