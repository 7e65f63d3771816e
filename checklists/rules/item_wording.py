"""In which words an item may be said at a moment: nobody is told to eat or drink once the time for it has passed."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Window

_CLEAR = "clear"


class Wording(StrEnum):
    """USUAL: the protocol's own words. CLOSED: a question about what was.

    OWN_PLAN: a plan of one's own, no advice of ours. CAREFUL: drinks without the protocol's own words, which may name a volume (clinical.md 2, H8).
    """

    USUAL = "usual"
    CLOSED = "closed"
    OWN_PLAN = "own_plan"
    CAREFUL = "careful"


def wording(
    kind: ItemKind,
    windows: Iterable[Window],
    *,
    has_own_plan: bool,
    now: datetime,
    fluid_restricted: bool = False,
) -> Wording:
    """How an item is worded at `now` (aware). `windows` are those that may be told: none while hours are withheld.

    Source: clinical.md 1.3 and 8, ux.md P3.
    """
    if kind not in (ItemKind.FASTING, ItemKind.HYDRATION):
        return Wording.USUAL
    ends = [each.closes_at for each in windows if kind is ItemKind.FASTING or each.key == _CLEAR]
    if ends and all(end <= now for end in ends):
        return Wording.CLOSED
    if has_own_plan:
        return Wording.OWN_PLAN
    return Wording.CAREFUL if fluid_restricted and kind is ItemKind.HYDRATION else Wording.USUAL
