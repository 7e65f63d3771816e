"""When somebody can be at the clinic to take the patient home, typed as clock times of the day of leaving."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from checklists.rules.clock import TimeDoesNotExist, local
from checklists.rules.fasting import typed_at
from checklists.rules.phone_modes import rounded_up

# The page's own window, where nobody has agreed another.
LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PickUp:
    """Instants, both included."""

    starts_at: datetime
    ends_at: datetime


class PickUpUnclear(ValueError):
    """`code` is "order" (the end lies before the beginning) or "gap" (the clocks skip this time)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def usual(leaves_at: datetime) -> PickUp:
    """From when the patient may leave, rounded to what one says, for half an hour."""
    begins = rounded_up(leaves_at)
    return PickUp(begins, begins + LASTS)


def typed(begins: time | None, ends: time | None, *, leaves_at: datetime, zone: str) -> PickUp | None:
    """The window that two clock times mean; None for none. One alone is filled in from the usual window.

    Raises PickUpUnclear.
    """
    if begins is None and ends is None:
        return None
    on = local(leaves_at, zone).date()
    try:
        first = typed_at(datetime.combine(on, begins), zone) if begins is not None else None
        last = typed_at(datetime.combine(on, ends), zone) if ends is not None else None
    except TimeDoesNotExist as gap:
        raise PickUpUnclear("gap") from gap
    first = first or usual(leaves_at).starts_at
    last = last or first + LASTS
    if last < first:
        raise PickUpUnclear("order")
    return PickUp(first, last)
