"""Reads the start of an appointment as a person or a program writes it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from checklists.rules.clock import resolve

FIRST_YEAR, LAST_YEAR = 2000, 2199
_START = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"\s?(?P<offset>[Zz]|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2}))?"
)


class UnreadableStart(ValueError):
    """The text is no start; the words show how to write one."""


def read_start(text: str, zone: ZoneInfo) -> datetime:
    """The UTC instant of "2026-11-26T10:00" in the zone, or of the same with "Z" or an offset such as "-07:00".

    Raises UnreadableStart, TimeDoesNotExist, TimeIsTwice (write the offset to say which).
    """
    found = _START.fullmatch(text.strip()) if len(text) <= 60 else None
    if not found:
        raise UnreadableStart(f"{_shown(text)} is not a start. Write it like 2026-11-26T10:00.")
    naive = _naive(found, text)
    if not found["offset"]:
        return resolve(naive, zone)
    return naive.replace(tzinfo=_offset(found, text)).astimezone(UTC)


def _naive(found: re.Match[str], text: str) -> datetime:
    try:
        naive = datetime.fromisoformat(f"{found['date']}T{found['clock']}")
    except ValueError:
        raise UnreadableStart(
            f"{_shown(text)}: there is no such date or time. Write it like 2026-11-26T10:00."
        ) from None
    if not FIRST_YEAR <= naive.year <= LAST_YEAR:
        raise UnreadableStart(f"{_shown(text)}: the year must lie from {FIRST_YEAR} to {LAST_YEAR}.")
    return naive


def _offset(found: re.Match[str], text: str) -> timezone:
    if not found["sign"]:
        return UTC
    hours, minutes = int(found["hours"]), int(found["minutes"])
    if hours > 15 or minutes > 59:
        raise UnreadableStart(f"{_shown(text)}: there is no such offset. Write it like -07:00.")
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if found["sign"] == "-" else length)


def _shown(text: str) -> str:
    """At most 40 letters, none that could drive a terminal."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text[:40])
    return f'"{clean}…"' if len(text) > 40 else f'"{clean}"'
