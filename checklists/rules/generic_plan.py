"""Who must not get the generic fasting hours: the patient reads that the care team gives them their own plan.

Source: clinical.md 1.3. What is known here is what the medicine list shows; a prescriber decides the rest.
"""

from collections.abc import Iterable

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


def withholds_hours(matches: Iterable[tuple[str, str]]) -> bool:
    """Whether any match, as (generic name, class), is a trigger of clinical.md 1.3."""
    return any(
        medicine_class in _CLASSES or generic.split(" ")[0] in _NAMES for generic, medicine_class in matches
    )
