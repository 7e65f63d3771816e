"""Why an unmet item may be let pass: coded reasons, at most seven an item. Source: ux.md N8."""

from collections.abc import Mapping
from enum import StrEnum

from checklists.rules.facts import ItemKind


class OverrideReason(StrEnum):
    """One coded reason; `other` needs a note."""

    WRITTEN_DOWN_WRONG = "written_down_wrong"
    TINY_AMOUNT = "tiny_amount"
    START_MOVED = "start_moved"
    CHECKED_BY_PHONE = "checked_by_phone"
    TRANSPORT_ARRANGED = "transport_arranged"
    STAYS_LONGER = "stays_longer"
    LIST_CHECKED_HERE = "list_checked_here"
    DONE_HERE = "done_here"
    DECLINED = "declined"
    PRESCRIBER_JUDGES = "prescriber_judges"
    OTHER = "other"


_ALWAYS = (OverrideReason.PRESCRIBER_JUDGES, OverrideReason.OTHER)
_COMFORT = (OverrideReason.DONE_HERE, OverrideReason.DECLINED, OverrideReason.OTHER)
REASONS: Mapping[ItemKind, tuple[OverrideReason, ...]] = {
    ItemKind.FASTING: (
        OverrideReason.WRITTEN_DOWN_WRONG,
        OverrideReason.TINY_AMOUNT,
        OverrideReason.START_MOVED,
        *_ALWAYS,
    ),
    ItemKind.RIDE: (
        OverrideReason.CHECKED_BY_PHONE,
        OverrideReason.TRANSPORT_ARRANGED,
        OverrideReason.STAYS_LONGER,
        *_ALWAYS,
    ),
    ItemKind.MEDICINES: (OverrideReason.LIST_CHECKED_HERE, OverrideReason.CHECKED_BY_PHONE, *_ALWAYS),
    ItemKind.HYDRATION: _COMFORT,
    ItemKind.CLOTHING: _COMFORT,
    ItemKind.WELLBEING: (OverrideReason.WRITTEN_DOWN_WRONG, OverrideReason.CHECKED_BY_PHONE, *_ALWAYS),
    ItemKind.VITAL_SIGNS: (OverrideReason.WRITTEN_DOWN_WRONG, OverrideReason.DECLINED, *_ALWAYS),
    ItemKind.COMFORT: _COMFORT,
    ItemKind.QUESTION: (*_COMFORT[:-1], OverrideReason.CHECKED_BY_PHONE, *_ALWAYS),
}
