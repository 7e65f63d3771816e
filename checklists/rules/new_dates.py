"""A new date for an infusion that did not take place: which starts to suggest, and by when somebody calls about it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from checklists.rules.clock import TimeDoesNotExist, first_valid, local, resolve
from checklists.rules.quiet_hours import DeskHours

MOST = 4
_FARTHEST_DAYS = 28
_EVERY_DAY = frozenset(range(7))


def suggestions(
    lost_at: datetime,
    *,
    now: datetime,
    zone: ZoneInfo | str,
    desk_days: Collection[int],
    rhythm: Collection[int] = (),
    taken: Collection[date] = (),
) -> tuple[datetime, ...]:
    """The same time of the clock on the next working days, on those of the series' `rhythm` where there is one.

    `lost_at` and `now` are instants, the answers UTC instants. Weekdays are 0 for Monday; without `desk_days` every day
    works. Days in `taken`, on which the patient comes anyway, are left out, and so is a night whose clock skips that time.
    """
    wall = local(lost_at, zone)
    first = max(wall.date(), local(now, zone).date()) + timedelta(days=1)
    open_on = frozenset(desk_days) or _EVERY_DAY
    wanted = (frozenset(rhythm) & open_on) or open_on
    days = (first + timedelta(days=ahead) for ahead in range(_FARTHEST_DAYS))
    fitting = (day for day in days if day.weekday() in wanted and day not in taken)
    found = (_at(day, wall.time(), zone) for day in fitting)
    return tuple(at for at in found if at is not None)[:MOST]


def rhythm_of(weekdays: str, starts: Iterable[datetime], zone: ZoneInfo | str) -> frozenset[int]:
    """The days of the week of a series, 0 for Monday: as planned ("14"), else those of the infusions booked in it.

    One infusion alone tells of no rhythm.
    """
    if weekdays:
        return frozenset(int(day) - 1 for day in weekdays)
    seen = [local(at, zone).weekday() for at in starts]
    return frozenset(seen) if len(seen) > 1 else frozenset()


def call_due(now: datetime, *, zone: ZoneInfo | str, desk: DeskHours) -> datetime:
    """When the desk next opens on a later day: time to agree on one in the room, and never longer than that."""
    tomorrow = local(now, zone).date() + timedelta(days=1)
    opens = datetime.combine(tomorrow, desk.opens if desk.days else time(9))
    return desk.after(first_valid(opens, zone), zone)


def _at(day: date, clock: time, zone: ZoneInfo | str) -> datetime | None:
    try:
        return resolve(datetime.combine(day, clock.replace(fold=0)), zone, False)
    except TimeDoesNotExist:
        return None
