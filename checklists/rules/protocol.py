"""A protocol: what one kind of appointment asks of a patient, and the reminders that go with it.

A protocol is data (JSON) that a site may change; `parse` is the only way in, and lists everything wrong at once.
Every clinical number in it carries its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checklists.rules.facts import ItemKind, RidePolicy
from checklists.rules.fasting import Anchor, Category, FastingLimits, MilkRule
from checklists.rules.generic_plan import TRIGGERS
from checklists.rules.json_reader import JsonReader
from checklists.rules.next_day_form import NextDay, read_next_day
from checklists.rules.protocol_items import ItemSpec, flat_words, read_item
from checklists.rules.reminder_parsing import parse_rules
from checklists.rules.reminder_rules import ReminderRule
from checklists.rules.vital_bands import VitalBands, read_vitals
from checklists.rules.words import Words, is_language

__all__ = ["Hydration", "ItemSpec", "Protocol", "ProtocolInvalid", "parse"]

DEFAULT_LANGUAGE = "en"
# Longer than the amber band of the fasting clock, so that a nurse sees what a smaller shift does (decision 8).
STALE_AFTER_SHIFT_MINUTES = 60
LONGEST_ADVICE = 500


class ProtocolInvalid(ValueError):
    """The data is no protocol; `problems` names every finding as "path: words"."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Hydration:
    """`volume_goal_litres` is None while the goal is off (the default); `words` translate the advice. Source: clinical.md 2."""

    advice: str
    volume_goal_litres: float | None
    words: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Protocol:
    """One version of a protocol. Lengths are whole minutes; `sources` maps the path of a number to its source.

    `languages` are those its patients read, the language of the plain fields first. `vitals` are the limits of what
    is measured on the day, None where nothing is. `fasting_exceptions` are the triggers of an own eating and drinking
    plan, all of clinical.md 1.3 unless the site shortens the list. A start that moves by `stale_after_shift_minutes`
    or more asks again what depends on the clock. `next_day` is what is asked on the day after, None where the version
    is older than these questions: then the shipped ones are.
    """

    slug: str
    name: str
    version: int
    first_infusion: bool
    arrive_minutes_before: int
    duration_minutes: int
    min_stay_minutes: int
    fasting: FastingLimits
    hydration: Hydration
    ride_policy: RidePolicy
    items: tuple[ItemSpec, ...]
    reminders: tuple[ReminderRule, ...]
    sources: Mapping[str, str]
    languages: tuple[str, ...] = (DEFAULT_LANGUAGE,)
    vitals: VitalBands | None = None
    fasting_exceptions: frozenset[str] = TRIGGERS
    stale_after_shift_minutes: int = STALE_AFTER_SHIFT_MINUTES
    next_day: NextDay | None = None

    def item(self, key: str) -> ItemSpec | None:
        return next((item for item in self.items if item.key == key), None)


def parse(data: object) -> Protocol:
    """The protocol that a JSON value describes. Raises ProtocolInvalid with every problem found."""
    reader = JsonReader(data)
    first_infusion, fasting = reader.flag("first_infusion"), reader.part("fasting")
    protocol = Protocol(
        slug=reader.text("slug", longest=50),
        name=reader.text("name", longest=100),
        version=reader.whole("version", 1, 100_000),
        first_infusion=first_infusion,
        arrive_minutes_before=reader.whole("arrive_minutes_before", 0, 240),
        duration_minutes=reader.whole_figure("duration_minutes", 5, 600),
        min_stay_minutes=reader.whole_figure("min_stay_minutes", 0, 600),
        fasting_exceptions=_exceptions(fasting),
        fasting=_fasting(fasting),
        hydration=_hydration(reader.part("hydration")),
        ride_policy=reader.choice("ride_policy", RidePolicy),
        items=tuple(read_item(part) for part in reader.parts("items")),
        reminders=parse_rules(reader),
        sources=reader.sources,
        languages=_languages(reader),
        vitals=read_vitals(reader.part("vitals"), first_infusion=first_infusion)
        if reader.has("vitals")
        else None,
        stale_after_shift_minutes=_shift(reader),
        next_day=read_next_day(reader.part("next_day")) if reader.has("next_day") else None,
    )
    reader.close()
    _check_together(protocol, reader)
    if reader.problems:
        raise ProtocolInvalid(tuple(reader.problems))
    return protocol


def _languages(reader: JsonReader) -> tuple[str, ...]:
    if not reader.has("languages"):
        return (DEFAULT_LANGUAGE,)
    named = reader.texts("languages", longest=12)
    if not all(is_language(language) for language in named):
        reader.problem("languages", 'a language is written like "es" or "es-MX"')
    return named


def _shift(reader: JsonReader) -> int:
    """From how far a moved start asks again; at most the day that asks again anyway."""
    key = "stale_after_shift_minutes"
    return reader.whole_figure(key, 5, 1440) if reader.has(key) else STALE_AFTER_SHIFT_MINUTES


def _exceptions(reader: JsonReader) -> frozenset[str]:
    """Whose hours are withheld; a shorter list is the prescriber's to sign, a longer one needs rules of ours."""
    if not reader.has("exceptions"):
        return TRIGGERS
    named = frozenset(reader.texts("exceptions"))
    for key in sorted(named - TRIGGERS):
        reader.problem("exceptions", f"{key[:40]!r} is no reason for an own plan")
    return named


def _fasting(reader: JsonReader) -> FastingLimits:
    hours = reader.part("hours")
    minutes = {category: _minutes(hours, category) for category in Category}
    hours.close()
    limits = FastingLimits(
        minutes=minutes,
        milk_rule=reader.choice("milk_rule", MilkRule),
        anchor=reader.choice("anchor", Anchor),
        amber_minutes=reader.whole_figure("amber_minutes", 0, 120),
    )
    reader.close()
    clear, light, full = limits.clear, limits.of(Category.LIGHT_MEAL), limits.of(Category.FULL_MEAL)
    if not clear <= light <= full <= limits.of(Category.UNSURE):
        reader.problem("hours", "water may end last, then light food, then a normal meal, then unsure")
    return limits


def _minutes(hours: JsonReader, category: Category) -> int:
    minutes = hours.figure(category.value, 0, 72) * 60
    if abs(minutes - round(minutes)) > 1e-6:
        hours.problem(category.value, "hours must come to whole minutes")
    return round(minutes)


def _hydration(reader: JsonReader) -> Hydration:
    goal = reader.figure("volume_goal_litres", 0.5, 3) if reader.has("volume_goal_litres") else None
    words = flat_words(reader, "words", LONGEST_ADVICE)
    hydration = Hydration(reader.text("advice", longest=LONGEST_ADVICE), goal, words)
    reader.close()
    return hydration


def _check_together(protocol: Protocol, reader: JsonReader) -> None:
    """What single fields cannot see: doubles, an empty list, a slug that is no slug."""
    if protocol.slug and not all(letter in _SLUG_LETTERS for letter in protocol.slug):
        reader.problem("slug", "may hold small letters, digits and hyphens")
    if not protocol.items:
        reader.problem("items", "at least one item was expected")
    measuring = sum(item.kind is ItemKind.VITAL_SIGNS for item in protocol.items)
    if measuring != (protocol.vitals is not None):
        reader.problem("vitals", "an item of kind vital_signs and its limits come together, once")
    for name, keys in (
        ("items", [item.key for item in protocol.items]),
        ("reminders", [rule.key for rule in protocol.reminders]),
    ):
        for place, key in enumerate(keys):
            if key and key in keys[:place]:
                reader.problem(f"{name}[{place}].key", "comes twice")


_SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
