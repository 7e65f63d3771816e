"""Who could be ready by a start that became free: what speaks against it, what to ask, never a promise.

Everything is asked of the people themselves; the rule says whom to phone first. Source: clinical.md 1.2, 3.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from checklists.rules import fasting, ride
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import first_valid, local, on_one_day
from checklists.rules.facts import ItemKind, Readiness, RidePolicy
from checklists.rules.fasting import Category
from checklists.rules.fasting import Reason as FastingReason
from checklists.rules.last_times import NOTHING_SAID, LastTimes
from checklists.rules.pick_up import PickUp
from checklists.rules.readiness import Verdict, verdict
from checklists.rules.readiness_reasons import Reason

# Who lives nearer comes anyway, who is asked is asked; a house rule, no guideline number.
SHORT_WAY = timedelta(hours=1)
NEAR = timedelta(hours=36)
RIDE_ALONE = frozenset({ItemKind.RIDE})
FOOD_AND_RIDE = RIDE_ALONE | {ItemKind.FASTING}


class Chance(IntEnum):
    """How ready, the best first."""

    LIKELY = 0
    ASK = 1
    PRESCRIBER = 2
    OUT = 3


class Point(StrEnum):
    """One thing that is so (HERE, KEPT, RIDE_FITS), that has to be asked, or that makes it impossible."""

    HERE = "here"
    KEPT = "kept"
    CAN_KEEP = "can_keep"
    RIDE_FITS = "ride_fits"
    LIST = "list"
    FOOD_SINCE = "food_since"
    FOOD_UNCLEAR = "food_unclear"
    RIDE_NOBODY = "ride_nobody"
    RIDE_TIME = "ride_time"
    WAY = "way"
    NEAR = "near"
    HOLD = "hold"
    ATE = "ate"
    NO_TIME = "no_time"
    NO_PHONE = "no_phone"
    SAME_DAY = "same_day"


_WEIGHT = {
    **dict.fromkeys((Point.HERE, Point.KEPT, Point.CAN_KEEP, Point.RIDE_FITS), Chance.LIKELY),
    Point.HOLD: Chance.PRESCRIBER,
    **dict.fromkeys((Point.ATE, Point.NO_TIME, Point.NO_PHONE, Point.SAME_DAY), Chance.OUT),
}


@dataclass(frozen=True)
class Said:
    """A point and the instant it is about, None where it is about none."""

    point: Point
    at: datetime | None = None

    @property
    def chance(self) -> Chance:
        return _WEIGHT.get(self.point, Chance.ASK)


@dataclass(frozen=True)
class Person:
    """Somebody who is booked. `facts` are of their own start; instants are aware.

    `stay` is from a start until they may leave, `pick_up` what the driver agreed to, None for nothing; `others` are the
    starts of their other appointments.
    """

    facts: ChecklistFacts
    stay: timedelta
    has_phone: bool
    is_here: bool
    said: LastTimes = NOTHING_SAID
    pick_up: PickUp | None = None
    others: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """`points` heaviest first; `verdict` is the readiness that their list would have for the free start."""

    chance: Chance
    points: tuple[Said, ...]
    verdict: Verdict
    arrive_at: datetime


def weigh(person: Person, start: datetime, *, now: datetime, zone: ZoneInfo | str) -> Weighed:
    """What speaks for and against giving this start (aware) to somebody."""
    facts = imagined(person.facts, start)
    found = verdict(facts, now)
    said = [
        *_food(person, facts, now),
        *_ride(person, facts, zone),
        *_way(person, facts, now),
        *_others(person, start, zone),
        *_list(facts, found),
    ]
    points = tuple(sorted(said, key=lambda each: -each.chance))
    return Weighed(points[0].chance if points else Chance.LIKELY, points, found, facts.arrive_at)


def imagined(facts: ChecklistFacts, start: datetime) -> ChecklistFacts:
    """The same list at another start; they are asked to come as long before it."""
    return replace(facts, starts_at=start, arrive_at=start - (facts.starts_at - facts.arrive_at))


def _food(person: Person, facts: ChecklistFacts, now: datetime) -> list[Said]:
    """Who ate too late is out, with the time from when on. What was allowed by their own hours may have been eaten."""
    if facts.hours_withheld:
        return []
    earliest = _earliest(person, facts)
    if earliest is not None and earliest > facts.starts_at:
        return [Said(Point.ATE, earliest)]
    if _is_unclear(person, facts):
        return [Said(Point.FOOD_UNCLEAR)]
    closed = [each.closes_at for each in _windows(facts) if each.closes_at <= now]
    if not closed:
        return [Said(Point.CAN_KEEP, _windows(facts)[0].closes_at)]
    if _kept_stricter_hours(person.facts, facts):
        return [Said(Point.KEPT)]
    return [Said(Point.FOOD_SINCE, closed[0])]


def _windows(facts: ChecklistFacts) -> tuple[fasting.Window, ...]:
    return fasting.windows(facts.starts_at, facts.limits, arrive_at=facts.arrive_at)


def _earliest(person: Person, facts: ChecklistFacts) -> datetime | None:
    """By what was written down; and by the last food and drink as said, even if it was as little as that can be."""
    found = fasting.verdict(facts.intakes, facts.starts_at, facts.limits, arrive_at=facts.arrive_at)
    said = [
        _ready(person.said.ate_at, Category.LIGHT_MEAL, facts),
        _ready(person.said.drank_at, Category.WATER, facts),
    ]
    short = [found.earliest_start] if found.shortfall_minutes else []
    return max((at for at in (*short, *said) if at is not None), default=None)


def _ready(at: datetime | None, category: Category, facts: ChecklistFacts) -> datetime | None:
    """The earliest start after one intake; with an unknown time among the rest there is still this one."""
    if at is None:
        return None
    intake = (fasting.Intake(category, at),)
    return fasting.verdict(intake, facts.starts_at, facts.limits, arrive_at=facts.arrive_at).earliest_start


def _is_unclear(person: Person, facts: ChecklistFacts) -> bool:
    """Nobody knows what or when; or it depends on what it was."""
    reasons = fasting.verdict(facts.intakes, facts.starts_at, facts.limits, arrive_at=facts.arrive_at).reasons
    heavy = [
        _ready(person.said.ate_at, Category.FULL_MEAL, facts),
        _ready(person.said.drank_at, Category.MILK_OR_NONCLEAR_DRINK, facts),
    ]
    item = facts.item(ItemKind.FASTING)
    return (
        bool(set(reasons) - {FastingReason.SHORT, FastingReason.TOO_SHORT})
        or any(at is not None and at > facts.starts_at for at in heavy)
        or bool(item and item.unsure)
    )


def _kept_stricter_hours(own: ChecklistFacts, facts: ChecklistFacts) -> bool:
    """They said that they kept to times that ended no later than those of the free start."""
    item = own.item(ItemKind.FASTING)
    return bool(item and item.done) and own.starts_at <= facts.starts_at


def _ride(person: Person, facts: ChecklistFacts, zone: ZoneInfo | str) -> list[Said]:
    """Whoever agreed to a window that ends before they may leave has to be asked; one who comes later waits for nobody."""
    if facts.item(ItemKind.RIDE) is None or facts.ride.policy is RidePolicy.UNESCORTED_EXTENDED_STAY:
        return []
    if ride.lacks_driver(facts):
        return [Said(Point.RIDE_NOBODY)]
    leaves_at, window = facts.starts_at + person.stay, person.pick_up
    fits = window is not None and leaves_at <= window.ends_at and on_one_day(leaves_at, window.ends_at, zone)
    return [Said(Point.RIDE_FITS, window.ends_at)] if fits and window else [Said(Point.RIDE_TIME, leaves_at)]


def _way(person: Person, facts: ChecklistFacts, now: datetime) -> list[Said]:
    if facts.starts_at <= now:
        return [Said(Point.NO_TIME, facts.starts_at)]
    if person.is_here:
        return [Said(Point.HERE)]
    if not person.has_phone:
        return [Said(Point.NO_PHONE)]
    if facts.arrive_at <= now:
        return [Said(Point.NO_TIME, facts.arrive_at)]
    return [Said(Point.WAY, facts.arrive_at)] if facts.arrive_at - now < SHORT_WAY else []


def _others(person: Person, start: datetime, zone: ZoneInfo | str) -> list[Said]:
    """Two infusions in a day never suit; one within a day and a half is the prescriber's to weigh, so it is said."""
    if same := [at for at in person.others if on_one_day(at, start, zone)]:
        return [Said(Point.SAME_DAY, same[0])]
    near = [at for at in person.others if abs(at - start) < NEAR]
    return [Said(Point.NEAR, near[0])] if near else []


def _list(facts: ChecklistFacts, found: Verdict) -> list[Said]:
    """What is open besides food and ride, which are asked about for themselves."""
    open_now = open_reasons(facts, found)
    if facts.hours_withheld or any(reason.readiness is Readiness.HOLD for reason in open_now):
        return [Said(Point.HOLD)]
    return [Said(Point.LIST)] if open_now else []


def open_reasons(facts: ChecklistFacts, found: Verdict) -> tuple[Reason, ...]:
    """Why the list would not be ready, but for food and ride."""
    own = {item.position for item in facts.items if item.kind in FOOD_AND_RIDE}
    return tuple(reason for reason in found.reasons if reason.item_position not in own)


def usual_start(now: datetime, zone: ZoneInfo | str, *, left_at: datetime | None = None) -> datetime:
    """The start that somebody left while it is ahead; else the next half hour of the clock in which people can come."""
    if left_at is not None and left_at > now:
        return left_at
    wall = local(now + SHORT_WAY, zone).replace(tzinfo=None, second=0, microsecond=0)
    return first_valid(wall + timedelta(minutes=-wall.minute % 30), zone)
