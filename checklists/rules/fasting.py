"""The fasting clock: until when a patient may eat and drink, and what an intake means for the start.

All lengths are whole minutes of elapsed time before the anchor (the infusion start, or the arrival), counted
between instants, so both nights of a clock change are right. The software never cancels from here: it says the
earliest start and leaves the decision to people. Source: clinical.md 1.1 and 1.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from checklists.rules.clock import NaiveTime, resolve
from checklists.rules.facts import Band
from checklists.rules.fasting_limits import DRINK, FOOD, Anchor, Category, FastingLimits, MilkRule

__all__ = [
    "Anchor",
    "Category",
    "FastingLimits",
    "FastingVerdict",
    "Intake",
    "LongFast",
    "MilkRule",
    "Reason",
    "Window",
    "long_fasts",
    "typed_at",
    "verdict",
    "windows",
]

LONG_WITHOUT_DRINK = timedelta(hours=6)  # clinical.md 1.2: a note, no guideline number
LONG_WITHOUT_FOOD = timedelta(hours=12)


class Reason(StrEnum):
    """Why a fasting verdict is not plainly green."""

    SHORT = "short"
    TOO_SHORT = "too_short"
    UNSURE_WHAT = "unsure_what"
    UNSURE_TOO_LATE = "unsure_too_late"
    TIME_UNKNOWN = "time_unknown"
    ALCOHOL = "alcohol"


@dataclass(frozen=True)
class Window:
    """A time in which something may be eaten or drunk; no `opens_at` means it is open already (UTC instants)."""

    key: str
    label: str
    opens_at: datetime | None
    closes_at: datetime


@dataclass(frozen=True)
class Intake:
    """What somebody ate or drank; `at` is an instant, or None where the time is not known."""

    category: Category
    at: datetime | None


@dataclass(frozen=True)
class LongFast:
    """A note for check-in: `minutes` without `what` ("food" or "drink") at the start; never a worse band."""

    what: str
    minutes: int


@dataclass(frozen=True)
class FastingVerdict:
    """What the intakes mean. `earliest_start` is None without a counted intake or with an unknown time."""

    band: Band
    earliest_start: datetime | None
    shortfall_minutes: int
    reasons: tuple[Reason, ...]
    last_food_at: datetime | None
    last_drink_at: datetime | None
    needs_nurse: bool
    notes: tuple[LongFast, ...]


def windows(
    starts_at: datetime, limits: FastingLimits, *, arrive_at: datetime | None = None
) -> tuple[Window, ...]:
    """When eating and drinking end, earliest end first: "full_meal", "light_meal", "clear".

    `starts_at` and `arrive_at` are aware instants; the ends are UTC instants.
    Raises NaiveTime for a wall clock time, ValueError where the anchor is the arrival and it is not given.
    Source: clinical.md 1.2.
    """
    anchor = _anchor_at(starts_at, limits, arrive_at)
    ends = (
        Window("full_meal", "Normal meal", None, _before(anchor, limits.of(Category.FULL_MEAL))),
        Window("light_meal", "Light food", None, _before(anchor, limits.of(Category.LIGHT_MEAL))),
        Window("clear", "Water and clear drinks", None, _before(anchor, limits.clear)),
    )
    return tuple(sorted(ends, key=lambda window: window.closes_at))


def verdict(
    intakes: Iterable[Intake],
    starts_at: datetime,
    limits: FastingLimits,
    *,
    arrive_at: datetime | None = None,
) -> FastingVerdict:
    """Whether the fast is met, short by some minutes (amber), or too short (red: a hold).

    Exactly at the limit is in time. Shortfall is 0 when met, else whole minutes, rounded up. `unsure` is never
    green; an unknown time is red; alcohol counts as a drink that is not clear, is never green and goes to the
    nurse. Raises as `windows`. Source: clinical.md 1.1, 1.2; F15.
    """
    anchor = _anchor_at(starts_at, limits, arrive_at)
    taken = tuple(intakes)
    earliest = _earliest(taken, limits)
    shortfall = _whole_minutes(earliest - anchor) if earliest else 0
    reasons = _reasons(taken, anchor, limits, shortfall)
    unknown = Reason.TIME_UNKNOWN in reasons
    food, drink = _last(taken, FOOD), _last(taken, DRINK)
    return FastingVerdict(
        band=_band(reasons),
        earliest_start=None if unknown or not earliest else earliest + _elapsed(anchor, starts_at),
        shortfall_minutes=shortfall,
        reasons=reasons,
        last_food_at=food,
        last_drink_at=drink,
        needs_nurse=bool(set(reasons) - {Reason.SHORT, Reason.TOO_SHORT}),
        notes=long_fasts(starts_at, food, drink),
    )


def long_fasts(starts_at: datetime, food: datetime | None, drink: datetime | None) -> tuple[LongFast, ...]:
    """Fasts longer than they need to be; only where the last food or drink is known. Source: clinical.md 1.2."""
    notes = []
    if food and _elapsed(food, starts_at) > LONG_WITHOUT_FOOD:
        notes.append(LongFast("food", _whole_minutes(_elapsed(food, starts_at))))
    if drink and _elapsed(drink, starts_at) > LONG_WITHOUT_DRINK:
        notes.append(LongFast("drink", _whole_minutes(_elapsed(drink, starts_at))))
    return tuple(notes)


def typed_at(naive: datetime, zone: ZoneInfo | str) -> datetime:
    """The instant of an intake typed as a wall clock time: of a time that comes twice, the later one.

    Raises TimeDoesNotExist (ask again), UnknownZone. Source: clinical.md 1.2.
    """
    return resolve(naive, zone, fold_later=True)


def _anchor_at(starts_at: datetime, limits: FastingLimits, arrive_at: datetime | None) -> datetime:
    at = starts_at if limits.anchor is Anchor.INFUSION_START else arrive_at
    if at is None:
        raise ValueError("These limits count from the arrival: arrive_at is needed.")
    return _utc(at)


def _earliest(taken: tuple[Intake, ...], limits: FastingLimits) -> datetime | None:
    """The latest of (intake + what it needs), rounded up to the minute; what needs nothing never delays."""
    ends = [
        _utc(intake.at) + limits.of(intake.category)
        for intake in taken
        if intake.at is not None and limits.of(intake.category)
    ]
    return _next_minute(max(ends)) if ends else None


def _reasons(
    taken: tuple[Intake, ...], anchor: datetime, limits: FastingLimits, shortfall: int
) -> tuple[Reason, ...]:
    found = []
    if shortfall:
        found.append(Reason.SHORT if shortfall <= limits.amber_minutes else Reason.TOO_SHORT)
    unsure = [i for i in taken if i.category is Category.UNSURE]
    if unsure:
        late = any(i.at is not None and _utc(i.at) + limits.of(i.category) > anchor for i in unsure)
        found.append(Reason.UNSURE_TOO_LATE if late else Reason.UNSURE_WHAT)
    if any(i.at is None and limits.of(i.category) for i in taken):
        found.append(Reason.TIME_UNKNOWN)
    if any(i.category is Category.ALCOHOL for i in taken):
        found.append(Reason.ALCOHOL)
    return tuple(found)


def _band(reasons: tuple[Reason, ...]) -> Band:
    if {Reason.TOO_SHORT, Reason.UNSURE_TOO_LATE, Reason.TIME_UNKNOWN} & set(reasons):
        return Band.RED
    return Band.AMBER if reasons else Band.GREEN


def _last(taken: tuple[Intake, ...], kinds: frozenset[Category]) -> datetime | None:
    times = [_utc(intake.at) for intake in taken if intake.at is not None and intake.category in kinds]
    return max(times, default=None)


def _before(at: datetime, length: timedelta) -> datetime:
    return _utc(at) - length


def _elapsed(earlier: datetime, later: datetime) -> timedelta:
    return _utc(later) - _utc(earlier)


def _next_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return at if whole == at else whole + timedelta(minutes=1)


def _whole_minutes(length: timedelta) -> int:
    """Minutes, rounded up; nothing below zero."""
    return max(0, -(-length // timedelta(minutes=1)))


def _utc(at: datetime) -> datetime:
    """Arithmetic between two times of one zone ignores a clock change; between UTC instants it cannot."""
    if at.tzinfo is None:
        raise NaiveTime(f"{at.isoformat()} has no offset; an instant was expected.")
    return at.astimezone(UTC)
