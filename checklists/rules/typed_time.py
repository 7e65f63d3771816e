"""A clock time as people write it: "7:30 pm", "19:30", "7.30 p.m.", "7 pm", "noon".

Morning or evening is never guessed: "7:30" may be either, and whoever typed it says which. "07:30" and "19:30" are the
twenty-four hours of a clock.
"""

import re
import unicodedata
from datetime import time

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2}))?\s?(?P<half>am|pm|h)?")
_RUN_ON = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})\s?(?P<half>am|pm)?")
_HALF = re.compile(r"([ap])\s?\.?\s?m\b\.?$")
_LONGEST = 20


class TimeUnclear(ValueError):
    """No clock time can be read in it."""


def read(text: str) -> tuple[time, ...]:
    """What was meant: one time, or the morning's and the evening's. Raises TimeUnclear."""
    written = _plain(text)
    if written in ("noon", "12 noon", "12:00 noon"):
        return (time(12),)
    found = _TIME.fullmatch(written) or _RUN_ON.fullmatch(written)
    if found is None:
        raise TimeUnclear(text[:_LONGEST])
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        raise TimeUnclear(text[:_LONGEST])
    half = found["half"]
    if half in ("am", "pm"):
        return (time(_hour(hour, half, text), minute),)
    if half == "h" or found["hour"].startswith("0") or hour > 12:
        return (time(hour, minute),)
    return (time(hour % 12, minute), time(hour % 12 + 12, minute))


def _hour(hour: int, half: str, text: str) -> int:
    """ "12 am" is the first hour of a day; "19:30 pm" says the same twice."""
    if 1 <= hour <= 12:
        return hour % 12 + (12 if half == "pm" else 0)
    if (half == "pm") == (hour > 12):
        return hour
    raise TimeUnclear(text[:_LONGEST])


def _plain(text: str) -> str:
    """Digits of every script as ours, blanks one, "p. m." as "pm"."""
    if len(text) > _LONGEST * 2:
        raise TimeUnclear(text[:_LONGEST])
    digits = "".join(_digit(letter) for letter in unicodedata.normalize("NFKC", text))
    return _HALF.sub(r"\1m", " ".join(digits.casefold().split()))


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
