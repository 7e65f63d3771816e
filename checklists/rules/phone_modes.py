"""Which of its modes a patient's page is in. Source: ux.md section 3, clinical.md 3 (R1)."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from checklists.rules.appointment_status import Status
from checklists.rules.clock import local


class Mode(StrEnum):
    """One link, its whole life."""

    PREPARE = "prepare"
    TODAY = "today"
    HERE = "here"
    REST = "rest"
    # After rest, once the questions of the day after are open.
    NEXT_DAY = "next_day"
    OVER = "over"


_BY_STATUS = {
    Status.ARRIVED: Mode.HERE,
    Status.CHECKED_IN: Mode.HERE,
    Status.IN_INFUSION: Mode.HERE,
    Status.RESTING: Mode.REST,
    Status.LEFT: Mode.REST,
    Status.NO_GO: Mode.OVER,
    Status.NO_SHOW: Mode.OVER,
    Status.CANCELLED: Mode.OVER,
}
ANSWERABLE = frozenset({Status.EXPECTED, Status.ARRIVED, Status.CHECKED_IN})
# Elapsed, and never without a night's sleep besides.
NO_DRIVING = timedelta(hours=24)
GRACE = timedelta(minutes=15)
# ux.md P17
_AT_THE_DOOR = timedelta(minutes=45)
_SOON = timedelta(hours=20)
_STEP = timedelta(minutes=5)


def mode(
    status: Status,
    *,
    arrive_at: datetime,
    leaves_at: datetime,
    now: datetime,
    zone: ZoneInfo | str,
    asks_next_day: bool = False,
) -> Mode:
    """By what staff recorded; while still expected, by the site's date. Instants are aware.

    `asks_next_day`: an infusion took place and its questions are open, whatever was recorded of the way home.
    """
    if asks_next_day:
        return Mode.NEXT_DAY
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if now > leaves_at:
        return Mode.OVER
    is_today = local(now, zone).date() >= local(arrive_at, zone).date()
    return Mode.TODAY if is_today else Mode.PREPARE


def end_of(starts_at: datetime, duration_minutes: int) -> datetime:
    return starts_at + timedelta(minutes=duration_minutes)


def is_arriving(arrive_at: datetime, now: datetime) -> bool:
    """From 45 minutes before the arrival that was asked for to 15 minutes after it."""
    return arrive_at - _AT_THE_DOOR <= now <= arrive_at + GRACE


def is_soon(first_end: datetime, now: datetime) -> bool:
    """Whether a bare clock time can only be the next one: less than a day ahead, with room to spare."""
    return first_end - now < _SOON


def rounded_up(at: datetime) -> datetime:
    """To the next five minutes: nobody is told to come, or may drive, a moment too early."""
    rest = (at - datetime.min.replace(tzinfo=at.tzinfo)) % _STEP
    return at + (_STEP - rest) if rest else at
