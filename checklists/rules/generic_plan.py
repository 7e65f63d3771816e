"""Who must not get the generic fasting hours: the patient reads that the care team gives them their own plan.

A trigger is a stable key, such as "class:insulin", "name:lithium" or "condition:pregnancy": it is stored with an own
plan, which counts only while it covers every trigger known. Source: clinical.md 1.3.
"""

from collections.abc import Iterable

from checklists.rules.conditions import WITHHOLDS_HOURS, Condition

_CLASSES = frozenset(
    {
        "glp1_receptor_agonist",
        "gastric_emptying_delay",
        "insulin",
        "sulfonylurea",
        "glinide",
        "sglt2_inhibitor",
    }
)
# By name: its class alone does not withhold.
_NAMES = frozenset({"lithium"})
_DIABETES = frozenset({"insulin", "sulfonylurea", "glinide", "sglt2_inhibitor"})

TRIGGERS = frozenset(
    {
        *(f"class:{name}" for name in _CLASSES),
        *(f"name:{name}" for name in _NAMES),
        *(f"condition:{condition}" for condition in WITHHOLDS_HOURS),
    }
)


def triggers(
    matches: Iterable[tuple[str, str]],
    conditions: Iterable[Condition] = (),
    *,
    exceptions: frozenset[str] = TRIGGERS,
) -> frozenset[str]:
    """The triggers of one patient. `matches` are what the medicine list matched, as (generic name, class).

    A near hit that nobody answered counts like a hit. `exceptions` is the protocol's own list, which may be shorter.
    """
    found = {f"condition:{condition}" for condition in conditions}
    for generic, medicine_class in matches:
        found |= {f"class:{medicine_class}", f"name:{generic.split(' ')[0]}"}
    return frozenset(found) & exceptions


def has_diabetes(matches: Iterable[tuple[str, str]], conditions: Iterable[Condition] = ()) -> bool:
    """Whether glucose belongs to the vital signs: a medicine that lowers it, or diabetes noted. Source: clinical.md 5.1."""
    return Condition.DIABETES in set(conditions) or any(each in _DIABETES for _generic, each in matches)
