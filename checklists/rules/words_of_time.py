"""Times and days as people read them: "6:00 am", "12:00 noon", "Thursday 26 November". Source: ux.md X6.

Always the site's clock. A time that comes twice carries its zone letters; midnight names the day it ends.
`Words` holds everything that a language changes, so that the doors can hand in a translated one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from checklists.rules.clock import is_repeated, local


def _about_in_english(unit: str, count: int) -> str:
    return f"about {count} {unit}" if count == 1 else f"about {count} {unit}s"


@dataclass(frozen=True)
class Words:
    """The words of one language. Patterns name their parts, so that a language may order them its own way.

    `about` takes "minute", "hour" or "day" and how many: some languages have six forms for that.
    """

    weekdays: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    day: str = "{weekday} {day} {month}"
    day_with_year: str = "{day} {month} {year}"
    morning: str = "{hour}:{minute} am"
    afternoon: str = "{hour}:{minute} pm"
    noon: str = "12:00 noon"
    midnight: str = "midnight at the end of {day}"
    with_zone: str = "{clock} {zone}"
    moment: str = "{day}, {clock}"
    about: Callable[[str, int], str] = _about_in_english


ENGLISH = Words()


def clock(at: datetime, zone: ZoneInfo | str, words: Words = ENGLISH) -> str:
    """The site's clock time of an instant: "6:00 am", "12:00 noon", "1:30 am MST" in a repeated hour.

    Midnight names its day, so that nobody asks which one. Raises NaiveTime, UnknownZone.
    """
    wall = local(at, zone)
    shown = _bare_clock(wall, words)
    return words.with_zone.format(clock=shown, zone=wall.tzname()) if is_repeated(at, zone) else shown


def time_of_day(at: time, words: Words = ENGLISH) -> str:
    """A clock time of no day in particular, where the day is said beside it: "6:00 pm", "12:00 noon", "12:00 am"."""
    if (at.hour, at.minute) == (12, 0):
        return words.noon
    pattern = words.morning if at.hour < 12 else words.afternoon
    return pattern.format(hour=at.hour % 12 or 12, minute=f"{at.minute:02d}")


def day(at: datetime | date, zone: ZoneInfo | str, words: Words = ENGLISH) -> str:
    """The site's day of an instant, or a plain date: "Thursday 26 November"."""
    on = local(at, zone).date() if isinstance(at, datetime) else at
    return words.day.format(
        weekday=words.weekdays[on.weekday()], day=on.day, month=words.months[on.month - 1]
    )


def moment(at: datetime, zone: ZoneInfo | str, words: Words = ENGLISH) -> str:
    """Day and clock time: "Thursday 26 November, 6:00 am". Midnight names its own day already."""
    if _is_midnight(local(at, zone)):
        return clock(at, zone, words)
    return words.moment.format(day=day(at, zone, words), clock=clock(at, zone, words))


def date_with_year(on: date, words: Words = ENGLISH) -> str:
    """A date that may be years away, as a birth date: "3 March 1984"."""
    return words.day_with_year.format(day=on.day, month=words.months[on.month - 1], year=on.year)


def about(length: timedelta, words: Words = ENGLISH) -> str:
    """A rounded length of time: "about 45 minutes", "about 2 hours", "about 3 days". Never seconds, never zero.

    To 5 minutes up to 90 minutes, to hours up to 36 hours, then to days.
    """
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return words.about("minute", _to_five(minutes))
    if minutes < 36 * 60:
        return words.about("hour", round(minutes / 60))
    return words.about("day", round(minutes / 60 / 24))


def _to_five(minutes: int) -> int:
    return minutes if minutes < 5 else 5 * round(minutes / 5)


def _bare_clock(wall: datetime, words: Words) -> str:
    if _is_midnight(wall):
        ended = wall.date() - timedelta(days=1)
        return words.midnight.format(day=day(ended, "UTC", words))
    return time_of_day(wall.time(), words)


def _is_midnight(wall: datetime) -> bool:
    return (wall.hour, wall.minute) == (0, 0)
