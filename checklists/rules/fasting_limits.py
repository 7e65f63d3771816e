"""How long before an infusion each thing must have been eaten or drunk; data of a protocol.

Source: clinical.md 1.1; every number stands in the protocol, beside its own source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Category(StrEnum):
    """What was eaten or drunk. Source: clinical.md 1.1."""

    WATER = "water"
    CLEAR_OTHER = "clear_other"
    CLEAR_WITH_PROTEIN = "clear_with_protein"
    COFFEE_TEA_WITH_MILK = "coffee_tea_with_milk"
    MILK_OR_NONCLEAR_DRINK = "milk_or_nonclear_drink"
    LIGHT_MEAL = "light_meal"
    FULL_MEAL = "full_meal"
    GUM_OR_SWEET = "gum_or_sweet"
    MEDICINE_WITH_SIP = "medicine_with_sip"
    ALCOHOL = "alcohol"
    UNSURE = "unsure"


class MilkRule(StrEnum):
    """A splash of milk in coffee: as milk (F4), or as a clear drink (F10)."""

    STRICT = "strict"
    ESAIC_ONE_FIFTH = "esaic_one_fifth"


class Anchor(StrEnum):
    """The moment the hours are counted back from."""

    INFUSION_START = "infusion_start"
    ARRIVAL = "arrival"


FOOD = frozenset({Category.LIGHT_MEAL, Category.FULL_MEAL, Category.UNSURE})
DRINK = frozenset(
    {
        Category.WATER,
        Category.CLEAR_OTHER,
        Category.CLEAR_WITH_PROTEIN,
        Category.COFFEE_TEA_WITH_MILK,
        Category.MILK_OR_NONCLEAR_DRINK,
        Category.ALCOHOL,
    }
)


@dataclass(frozen=True)
class FastingLimits:
    """How long before the anchor each category must have ended: `minutes` holds every Category."""

    minutes: Mapping[Category, int]
    milk_rule: MilkRule = MilkRule.STRICT
    anchor: Anchor = Anchor.INFUSION_START
    amber_minutes: int = 30

    def of(self, category: Category) -> timedelta:
        """Elapsed time this category needs, after the milk rule. Source: clinical.md 1.1 (F4, F10)."""
        if category is Category.COFFEE_TEA_WITH_MILK and self.milk_rule is MilkRule.ESAIC_ONE_FIFTH:
            category = Category.CLEAR_OTHER
        return timedelta(minutes=self.minutes[category])

    @property
    def clear(self) -> timedelta:
        """Elapsed time for water and clear drinks together: the longer of the two."""
        return max(self.of(Category.WATER), self.of(Category.CLEAR_OTHER))


_AS_MEAL = frozenset({Category.FULL_MEAL, Category.ALCOHOL, Category.UNSURE})
_AS_CLEAR = frozenset({Category.WATER, Category.CLEAR_OTHER})
_LOGGED_ONLY = frozenset({Category.GUM_OR_SWEET, Category.MEDICINE_WITH_SIP})


def own_limits(meal: int, light: int, clear: int, *, amber_minutes: int) -> FastingLimits:
    """The limits of one patient's own plan, in minutes before the infusion start; milk always counts as food.

    What a plan does not name goes to the stricter side: alcohol and an unclear answer as a meal, protein as light food.
    """
    minutes = dict.fromkeys(Category, light)
    minutes |= dict.fromkeys(_AS_MEAL, meal)
    minutes |= dict.fromkeys(_AS_CLEAR, clear)
    minutes |= dict.fromkeys(_LOGGED_ONLY, 0)
    return FastingLimits(minutes=minutes, amber_minutes=amber_minutes)
