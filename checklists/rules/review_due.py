"""By when a prescriber decides on a flagged medicine."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from checklists.rules.clock import first_valid, local
from checklists.rules.medicine_routes import Route
from checklists.rules.quiet_hours import DeskHours

# The patient is called about what is open 20 hours before the start: a decision helps them until then.
_BEFORE_START = timedelta(hours=20)


def review_due(
    route: Route, added_at: datetime, starts_at: datetime, desk: DeskHours, zone: ZoneInfo | str
) -> datetime:
    """The instant (UTC) by which to decide: an urgent one by the desk's close of the day it was written down.

    What was written down after the desk closed is due at the next close; what came too late for 20 hours before
    the start, at the close of that day. Never after the start. Source: clinical.md 4.3 and 6.
    """
    closing = _next_close(added_at, desk, zone)
    if route is Route.URGENT_REVIEW:
        return min(closing, starts_at)
    early = starts_at - _BEFORE_START
    return early if early > added_at else min(closing, starts_at)


def _next_close(at: datetime, desk: DeskHours, zone: ZoneInfo | str) -> datetime:
    """When the desk next closes, at `at` or later."""
    today = local(at, zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    closes = (
        first_valid(datetime.combine(day, desk.closes), zone)
        for day in days
        if not desk.days or day.weekday() in desk.days
    )
    return next(close for close in closes if close >= at)
