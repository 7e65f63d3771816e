"""In which words an item may be said at a moment: nobody is told to eat or drink once the time for it has passed."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from checklists.rules.facts import ItemKind
from checklists.rules.fasting import Window

_CLEAR = "clear"


class Wording(StrEnum):
    """USUAL: the protocol's own words. CLOSED: a question about what was. OWN_PLAN: no hours, no advice of ours."""

    USUAL = "usual"
    CLOSED = "closed"
    OWN_PLAN = "own_plan"


def wording(kind: ItemKind, windows: Iterable[Window], *, has_own_plan: bool, now: datetime) -> Wording:
    """How an item is worded at `now` (aware). Source: clinical.md 8, ux.md P3."""
    if kind not in (ItemKind.FASTING, ItemKind.HYDRATION):
        return Wording.USUAL
    if has_own_plan:
        return Wording.OWN_PLAN
    ends = [each.closes_at for each in windows if kind is ItemKind.FASTING or each.key == _CLEAR]
    return Wording.CLOSED if all(end <= now for end in ends) else Wording.USUAL
