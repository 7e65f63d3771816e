"""When an item may be answered, and whether an answer still holds at the start."""

from datetime import UTC, datetime

from checklists.rules.appointment_times import AppointmentTimes
from checklists.rules.protocol_items import ItemSpec
from checklists.rules.time_grammar import Anchor, TimeExpression, instant


def opens_at(spec: ItemSpec, times: AppointmentTimes, zone: str) -> datetime | None:
    """From when the item may be answered; None: from the booking on.

    Never before an answer would be young enough to hold at the start: nobody is asked twice for nothing.
    """
    opens = moment(spec.opens, times, zone) if spec.opens else None
    holds = times.starts_at - spec.holds_for if spec.holds_for else None
    return max((at for at in (opens, holds) if at is not None), default=None)


def moment(expression: TimeExpression, times: AppointmentTimes, zone: str) -> datetime:
    """The instant (UTC) that an item's time names. Raises KeyError for an anchor that only reminders know."""
    anchors = {
        Anchor.START: times.starts_at,
        Anchor.ARRIVE: times.arrive_at,
        Anchor.LEAVE: times.leaves_at,
        Anchor.LAST_FOOD: times.last_food_at,
        Anchor.LAST_DRINK: times.last_drink_at,
    }
    return instant(expression, anchors, zone)


def still_holds(spec: ItemSpec | None, answered_at: datetime | None, starts_at: datetime) -> bool:
    """Whether an answer given then is young enough at the start, by the protocol's own limit for this item."""
    if spec is None or spec.holds_for is None or answered_at is None:
        return True
    return starts_at.astimezone(UTC) - answered_at.astimezone(UTC) <= spec.holds_for
