"""Clock times and durations as people and systems write them."""

import re
from datetime import time, timedelta, timezone

from checklists.rules.schedule_problem import ValueRefused

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 600
_CURE = "Write it like 9:30 AM or 14:30."
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<hour>\d{1,2})(?P<minute>\d{2})\s*(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?", re.IGNORECASE
)
_RANGE = re.compile(r"\d[\d:.apm ]*(?:-|–|—|to|until)\s*\d[\d:.apm ]*")
_HOURS_WORD = re.compile(r"\s*(?:hours|hrs?|uhr)\.?$", re.IGNORECASE)
_OFFSET = re.compile(
    r"(?P<clock>\d.*?)\s?(?:(?P<utc>z)|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))$", re.IGNORECASE
)
_MINUTES = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:m|min|mins|minute|minutes)?\.?", re.IGNORECASE)
_CLOCKED = re.compile(r"(\d{1,2}):([0-5]\d)(?::00)?(?:\s*h)?", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,2})(?:[.,](\d{1,2}))?\s*(?:h|hr|hrs|hour|hours)\.?(?:\s*(?:and\s*)?(\d{1,2})\s*(?:m|min|mins|minutes)?\.?)?",
    re.IGNORECASE,
)


def split_offset(text: str) -> tuple[str, timezone | None]:
    """A clock time and the offset written behind it: `10:00-07:00`, `17:00Z`; None where there is none."""
    found = _OFFSET.fullmatch(text)
    if not found:
        return text, None
    if found["utc"]:
        return found["clock"], timezone(timedelta(0))
    length = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    if length >= timedelta(hours=15):
        raise ValueRefused("There is no such offset.", "Write it like -07:00.")
    return found["clock"], timezone(-length if found["sign"] == "-" else length)


def read_time(text: str) -> time:
    """A clock time: 12 hours with am or pm in any spelling, else 24 hours. Raises ValueRefused."""
    plain = _HOURS_WORD.sub("", " ".join(text.split()).casefold())
    if plain.removesuffix("noon").strip() in ("", "12", "12:00") and plain.endswith("noon"):
        return time(12)
    if "midnight" in plain:
        raise ValueRefused(
            "Midnight can be the start or the end of a day.", "Write 0:00 with the day it begins."
        )
    found = _COMPACT.fullmatch(plain) or _CLOCK.fullmatch(plain)
    if not found and _RANGE.fullmatch(plain):
        raise ValueRefused("This may be a start and an end.", "Write the start alone, like 9:30 AM or 14:30.")
    if not found:
        raise ValueRefused("This is no time of day.", _CURE)
    parts = found.groupdict()
    if parts["minute"] is None and parts["half"] is None:
        raise ValueRefused("It is not clear whether this is morning or afternoon.", _CURE)
    return _time(int(parts["hour"]), int(parts["minute"] or 0), int(parts.get("second") or 0), parts["half"])


def _time(hour: int, minute: int, second: int, half: str | None) -> time:
    if half == "a" and hour > 12:
        raise ValueRefused("AM does not fit this hour.", _CURE)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueRefused("There is no such time of day.", _CURE) from None


def read_duration(text: str) -> int:
    """Whole minutes from "60", "60 min", "1:00", "1h 30", "1.5 hours"; 5 to 600. Raises ValueRefused."""
    minutes = _duration(text.strip())
    if minutes is None:
        raise ValueRefused("This is no length of time.", "Write it in minutes, like 60.")
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise ValueRefused(
            f"{minutes} minutes is no length of an appointment.",
            f"Write {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes.",
        )
    return minutes


def _duration(text: str) -> int | None:
    if found := _MINUTES.fullmatch(text):
        return int(found[1])
    if found := _CLOCKED.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if found := _HOURS.fullmatch(text):
        part = float(f"0.{found[2] or 0}") * 60
        return int(found[1]) * 60 + round(part) + int(found[3] or 0)
    return None
