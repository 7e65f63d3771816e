"""When a calendar asks to look at the list: the evening before, and before setting out. Never in quiet hours."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from checklists.rules.clock import first_valid, local
from checklists.rules.quiet_hours import AN_HOUR, QuietHours

_EVENING = time(18)
_BEFORE_SETTING_OUT = timedelta(hours=2)


def alarms(
    arrive_at: datetime, *, zone: ZoneInfo | str, quiet: QuietHours, now: datetime
) -> tuple[datetime, ...]:
    """At most two instants after `now`, earliest first: a moment that is past would ring at once."""
    wanted = {_evening_before(arrive_at, zone, quiet), _before_setting_out(arrive_at, zone, quiet)}
    return tuple(sorted(at for at in wanted if now < at))


def _evening_before(arrive_at: datetime, zone: ZoneInfo | str, quiet: QuietHours) -> datetime:
    day = local(arrive_at, zone).date() - timedelta(days=1)
    return quiet.before(first_valid(datetime.combine(day, _EVENING), zone), zone)


def _before_setting_out(arrive_at: datetime, zone: ZoneInfo | str, quiet: QuietHours) -> datetime:
    """Two hours before; in quiet hours when they end, where an hour is left then, else back before them."""
    wanted = arrive_at - _BEFORE_SETTING_OUT
    later = quiet.after(wanted, zone)
    return later if later <= arrive_at - AN_HOUR else quiet.before(wanted, zone)
