"""Numbers of a protocol beside what their sources say. Source: clinical.md 1.1, 1.2, 2 and 7."""

from collections.abc import Iterator
from datetime import timedelta

from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.fasting import LONG_WITHOUT_DRINK, LONG_WITHOUT_FOOD, Category, MilkRule
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_finding import Finding, warning

_HOUR = timedelta(hours=1)
# The fewest hours a source allows, and which one says so.
_LEAST = {
    Category.WATER: (2, "ASA 2017, kept in ASA 2023 (F1), says 2 hours"),
    Category.CLEAR_OTHER: (2, "ASA 2017, kept in ASA 2023 (F1), says 2 hours"),
    Category.CLEAR_WITH_PROTEIN: (
        2,
        "ASA 2017 (F1) says 2 hours for clear drinks; ASA 2023 (F6) knows too little of protein",
    ),
    Category.MILK_OR_NONCLEAR_DRINK: (6, "ASA 2017 (F4) says 6 hours for milk"),
    Category.LIGHT_MEAL: (6, "ASA 2017 (F2) says 6 hours for a light meal"),
    Category.FULL_MEAL: (8, "ASA 2017 (F3) says 8 hours or more for a fried, fatty or meat meal"),
    Category.ALCOHOL: (2, "ASA 2017 (F15): alcohol is not a clear drink"),
    Category.UNSURE: (8, "clinical.md 1.1 counts what nobody knows as a full meal"),
}
_LEAST_MILK = (6, "ASA 2017 (F4) says 6 hours for milk; the milk rule is strict")
_LONGEST = {
    **dict.fromkeys((Category.WATER, Category.CLEAR_OTHER), LONG_WITHOUT_DRINK),
    **dict.fromkeys((Category.LIGHT_MEAL, Category.FULL_MEAL), LONG_WITHOUT_FOOD),
}
_LEAST_STAY, _LEAST_STAY_ALONE = 60, 120
_MOST_AMBER = 30
_GOAL = (1.5, 2.0)
_LONGEST_WELL = timedelta(hours=48)


def number_findings(protocol: Protocol) -> Iterator[Finding]:
    """Hours outside their sources, an order of ends that cannot be, and the few other numbers that have one."""
    yield from _order(protocol)
    for category in Category:
        yield from _hours(protocol, category)
    yield from _stay(protocol)
    yield from _goal(protocol)
    yield from _old_answers(protocol)


def _order(protocol: Protocol) -> Iterator[Finding]:
    """`parse` refuses ends in the wrong order; ends at one moment are worth a thought."""
    if protocol.fasting.clear == protocol.fasting.of(Category.LIGHT_MEAL):
        cure = "Water ends last, then light food, then a normal meal. Long fasts harm (F8)."
        yield warning("fasting.hours.water", "Water ends together with light food.", cure)


def _hours(protocol: Protocol, category: Category) -> Iterator[Finding]:
    hours = protocol.fasting.minutes[category] / 60
    path = f"fasting.hours.{category.value}"
    least, source = _LEAST.get(category, (0, ""))
    if category is Category.COFFEE_TEA_WITH_MILK and protocol.fasting.milk_rule is MilkRule.STRICT:
        least, source = _LEAST_MILK
    if hours < least:
        words = f"{hours:g} hours are fewer than the source gives: {source}."
        yield warning(path, words, "Raise it, or name the source the prescriber signs for.")
    longest = _LONGEST.get(category)
    if longest and hours > longest / _HOUR:
        words = f"{hours:g} hours are longer than {longest / _HOUR:g}: a nurse would be told of a fast this long (clinical.md 1.2)."
        yield warning(path, words, "Long fasts harm (ASA 2023, F8). Lower it where you can.")


def _stay(protocol: Protocol) -> Iterator[Finding]:
    alone = protocol.ride_policy is RidePolicy.UNESCORTED_EXTENDED_STAY
    least = _LEAST_STAY_ALONE if alone else _LEAST_STAY
    if protocol.min_stay_minutes < least:
        who = "somebody who goes home alone" if alone else "everybody"
        yield warning(
            "min_stay_minutes",
            f"{protocol.min_stay_minutes} minutes are fewer than the {least} of clinical.md 7 (P3, R9) for {who}.",
            "Raise it, or name the source the prescriber signs for.",
        )
    if protocol.fasting.amber_minutes > _MOST_AMBER:
        yield warning(
            "fasting.amber_minutes",
            f"{protocol.fasting.amber_minutes} minutes short would not hold; clinical.md 1.2 says {_MOST_AMBER}.",
            "Lower it, or name the source the prescriber signs for.",
        )


def _goal(protocol: Protocol) -> Iterator[Finding]:
    goal = protocol.hydration.volume_goal_litres
    if goal is not None and not _GOAL[0] <= goal <= _GOAL[1]:
        yield warning(
            "hydration.volume_goal_litres",
            f"{goal:g} litres lie outside the {_GOAL[0]:g} to {_GOAL[1]:g} of clinical.md 2.",
            "No trial links a drinking target to a better infusion (H7): leave the goal off.",
        )


def _old_answers(protocol: Protocol) -> Iterator[Finding]:
    for place, item in enumerate(protocol.items):
        if item.kind is ItemKind.WELLBEING and (item.holds_for is None or item.holds_for > _LONGEST_WELL):
            yield warning(
                f"items[{place}].holds_for_hours",
                f'An old answer to "{item.label}" would still count on the day.',
                "Let it hold for 48 hours at most, so that somebody who falls ill is asked again.",
            )
