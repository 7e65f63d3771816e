"""Site time: from a wall clock to an instant and back.

Instants are aware and in UTC. A wall clock time is naive and always goes with a zone. Lengths of time are
counted between instants only: subtracting wall clock times is an hour off twice a year.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class UnknownZone(ValueError):
    """No such time zone; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is no time zone {_short(name)}. Write it like America/Denver.")


class TimeDoesNotExist(ValueError):
    """The clocks go forward over this wall clock time on this date."""

    def __init__(self, naive: datetime, zone: str) -> None:
        self.naive, self.zone = naive, zone
        super().__init__(
            f"{naive:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks go forward over it. "
            "Choose an earlier or a later time."
        )


class TimeIsTwice(ValueError):
    """The clocks go back over this wall clock time on this date; `offsets` are the two answers, earlier first."""

    def __init__(self, naive: datetime, zone: str, offsets: tuple[str, str]) -> None:
        self.naive, self.zone, self.offsets = naive, zone, offsets
        super().__init__(
            f"{naive:%Y-%m-%d %H:%M} comes twice in {zone}: the clocks go back. "
            f"Add the offset: {offsets[0]} for the first, {offsets[1]} for the second."
        )


class NaiveTime(ValueError):
    """An instant was expected and a wall clock time was given."""


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, for example America/Denver. Raises UnknownZone for anything else."""
    is_name = len(name) <= 64 and name.isascii() and name.isprintable() and name not in _NO_PLACES
    found = _find(name) if is_name else None
    if found is None:
        raise UnknownZone(name)
    return found


# Files beside the zones that mean this machine's own time, or none.
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1024)
def _find(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # a folder ("America") and a path ("../x") are no zones either
        return None


def local(at: datetime, zone: ZoneInfo | str) -> datetime:
    """The site's wall clock at an instant, aware in the site's zone. Raises NaiveTime, UnknownZone."""
    return _instant(at).astimezone(_zone(zone))


def resolve(naive: datetime, zone: ZoneInfo | str, fold_later: bool | None = None) -> datetime:
    """The UTC instant of a wall clock time.

    `fold_later` answers which one is meant where the clocks go back: True the second, False the first.
    Raises TimeDoesNotExist, TimeIsTwice (no answer given), UnknownZone.
    """
    place = _zone(zone)
    first, second = _readings(naive, place)
    if not _shows(first, naive, place):
        raise TimeDoesNotExist(naive, str(place))
    if first != second and fold_later is None:
        raise TimeIsTwice(naive, str(place), (_offset(first, place), _offset(second, place)))
    return second if fold_later else first


def first_valid(naive: datetime, zone: ZoneInfo | str) -> datetime:
    """The UTC instant of a wall clock time, never refusing one.

    A time that comes twice is the first; one that does not exist is the first minute after the gap.
    """
    place = _zone(zone)
    first, second = _readings(naive, place)
    return first if _shows(first, naive, place) else _end_of_gap(second, first, place)


def is_repeated(at: datetime, zone: ZoneInfo | str) -> bool:
    """Whether the wall clock at this instant shows a time that comes twice (then print the zone letters)."""
    place = _zone(zone)
    first, second = _readings(local(at, place).replace(tzinfo=None), place)
    return first != second


def _readings(naive: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants of both readings: the same twice, except near a change of the clocks."""
    if naive.tzinfo is not None:
        raise NaiveTime(f"{naive.isoformat()} has an offset; a wall clock time was expected.")
    first = naive.replace(tzinfo=place, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=place, fold=1).astimezone(UTC)
    return first, second


def _shows(at: datetime, naive: datetime, place: ZoneInfo) -> bool:
    return (
        at.astimezone(place).replace(tzinfo=None) == naive
    )  # which of two readings it is counts for nothing here


def _end_of_gap(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The instant of the change between two instants on either side of it, to the second."""
    offset = after.astimezone(place).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        changed = (before + timedelta(seconds=middle)).astimezone(place).utcoffset() == offset
        low, high = (low, middle) if changed else (middle, high)
    return before.replace(microsecond=0) + timedelta(seconds=high)


def _instant(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise NaiveTime(f"{at.isoformat()} has no offset; an instant was expected.")
    return at


def _zone(place: ZoneInfo | str) -> ZoneInfo:
    return zone(place) if isinstance(place, str) else place


def _offset(at: datetime, place: ZoneInfo) -> str:
    written = at.astimezone(place).strftime("%z")
    return f"{written[:3]}:{written[3:5]}"


def _short(text: str) -> str:
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def on_one_day(one: datetime, other: datetime, zone: ZoneInfo | str) -> bool:
    """Whether two instants fall on the same date of that zone."""
    return local(one, zone).date() == local(other, zone).date()
