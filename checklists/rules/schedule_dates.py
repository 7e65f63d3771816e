"""Dates as people and systems write them, read in one order for the whole file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_NAMES = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)


class DateOrder(StrEnum):
    """What 03/04/2026 means: 4 March (us) or 3 April (day-first)."""

    US = "us"
    DAY_FIRST = "day-first"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written. `first` and `second` wait for the order, unless `is_plain`: then month and day.

    `weekday` counts from Monday 0 where the text names one; `rest` is what follows the date in its cell.
    """

    text: str
    year: str
    first: int
    second: int
    is_plain: bool
    weekday: int | None = None
    rest: str = ""

    @property
    def orders(self) -> frozenset[DateOrder]:
        """The orders in which this can be a date at all."""
        if self.is_plain:
            return frozenset(DateOrder)
        us = {DateOrder.US} if self.first <= 12 and self.second <= 31 else set()
        day_first = {DateOrder.DAY_FIRST} if self.second <= 12 and self.first <= 31 else set()
        return frozenset(us | day_first)

    @property
    def is_ambiguous(self) -> bool:
        """It is another day in the other order."""
        return not self.is_plain and len(self.orders) == 2 and self.first != self.second


_PATTERNS = tuple(
    re.compile(rf"(?:(?P<weekday>[a-z]+)\.?,?\s+)?(?:{pattern})(?!\d)", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<first>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]*(?:of\s)?(?P<word>[a-z]{3,9})\.?[\s,./-]*(?P<year>\d{4}|\d{2})",
        r"(?P<word>[a-z]{3,9})\.?[\s./-]*(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,./-]+(?P<year>\d{4}|\d{2})",
    )
)


def read_written(text: str) -> WrittenDate | None:
    """The date a cell begins with, and what follows it; None where it begins with none."""
    for pattern in _PATTERNS:
        found = pattern.match(text)
        if found:
            written = _written(text, found.groupdict(), text[found.end() :])
            if written is not None:
                return written
    return None


def _written(text: str, parts: dict[str, str | None], rest: str) -> WrittenDate | None:
    """None when a word of it is neither a month nor a weekday."""
    weekday = _place(_WEEKDAYS, parts["weekday"] or "")
    if parts["weekday"] and weekday is None:
        return None
    year, rest = parts["year"] or "", rest.strip(" ,T@").removeprefix("at ").strip()
    if parts.get("first"):
        return WrittenDate(
            text, year, int(parts["first"] or 0), int(parts["second"] or 0), False, weekday, rest
        )
    month = _month(parts)
    return (
        WrittenDate(text, year, month, int(parts["day"] or 0), True, weekday, rest)
        if month is not None
        else None
    )


def _month(parts: dict[str, str | None]) -> int | None:
    if parts.get("month"):
        return int(parts["month"] or 0)
    place = _place(_MONTHS, parts.get("word") or "")
    return None if place is None else place + 1


def _place(names: tuple[str, ...], word: str) -> int | None:
    """Which of the names this word shortens: `nov`, `Sept`, `November`, not `novice`."""
    plain = word.casefold()
    full = next((name for name in _FULL_NAMES.split() if len(plain) > 2 and name.startswith(plain)), "")
    return names.index(full[:3]) if full[:3] in names else None


def evidence(written: Iterable[WrittenDate]) -> frozenset[DateOrder]:
    """The orders that some date of the file insists on, being no date in the other."""
    return frozenset(order for one in written if len(one.orders) == 1 for order in one.orders)
