"""What somebody who helps may see and tick of a list, where the patient lets them. Source: ux.md D5, security.md 3.

Never a safety item: how it stands is an answer about the patient's health. Never an item that asks: its answers are the
patient's own words.
"""

from checklists.rules.facts import ItemKind
from checklists.rules.protocol_items import ASKING_KINDS

_THEIR_OWN = frozenset(
    {ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES, ItemKind.VITAL_SIGNS, *ASKING_KINDS}
)


def may_be_read(kind: ItemKind, *, safety: bool) -> bool:
    """Whether a companion who may read sees its label and how it stands; one who may tick ticks the same."""
    return not safety and kind not in _THEIR_OWN
