"""Which answers a change makes stale: a table of item kind and change. The only place that says so.

What still holds is kept, so that people are not asked what they have answered. Source: decision 19.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.clock import on_one_day
from checklists.rules.facts import ItemKind
from checklists.rules.protocol import Protocol
from checklists.rules.protocol_items import ItemSpec


class Change(StrEnum):
    """What happened to an appointment whose list was answered. The value is the code that the new tick keeps.

    LATER and EARLIER reach the protocol's limit on the same day at the site, the two LITTLE ones do not.
    NEW_WORDS: a new version asks something else in this item; NEW_VERSION: it asks the same. AGE: older at the start
    than the item's own limit. BACK_ON: on again after a cancel that the patient knew of.
    """

    LITTLE_LATER = "little_later"
    LITTLE_EARLIER = "little_earlier"
    LATER = "later"
    EARLIER = "earlier"
    OTHER_DAY = "other_day"
    NEW_VERSION = "new_version"
    NEW_WORDS = "new_words"
    AGE = "age"
    NEW_SERIES = "new_series"
    BACK_ON = "back_on"
    DRIVER_CHANGED = "driver_changed"
    DRIVER_DECLINED = "driver_declined"
    OWN_HOURS = "hours"
    NEW_MEDICINE = "new_medicine"


class Effect(StrEnum):
    """UNCOVER keeps the answer and ends what an override covered: it knew another clock."""

    KEEP = "keep"
    UNCOVER = "uncover"
    REOPEN = "reopen"


_ALWAYS_ANEW = frozenset({Change.NEW_WORDS, Change.AGE})

# Everything that is not named here is kept. A fast and a pick-up belong to a clock time; how somebody feels, and what
# is measured, to a day. Who read "cancelled" may have eaten and sent the driver away.
_REOPENED: Mapping[ItemKind, frozenset[Change]] = {
    ItemKind.FASTING: _ALWAYS_ANEW
    | {
        Change.LATER, Change.EARLIER, Change.OTHER_DAY, Change.NEW_SERIES, Change.BACK_ON, Change.OWN_HOURS,
    },
    ItemKind.HYDRATION: _ALWAYS_ANEW | {Change.LATER, Change.EARLIER, Change.OTHER_DAY, Change.OWN_HOURS},
    ItemKind.RIDE: _ALWAYS_ANEW
    | {
        Change.LATER, Change.EARLIER, Change.OTHER_DAY, Change.NEW_SERIES, Change.BACK_ON, Change.DRIVER_DECLINED,
    },
    ItemKind.CLOTHING: _ALWAYS_ANEW,
    ItemKind.MEDICINES: _ALWAYS_ANEW | {Change.NEW_SERIES, Change.NEW_MEDICINE},
    ItemKind.WELLBEING: _ALWAYS_ANEW | {Change.OTHER_DAY, Change.NEW_SERIES},
    ItemKind.COMFORT: _ALWAYS_ANEW,
    ItemKind.QUESTION: _ALWAYS_ANEW,
    ItemKind.VITAL_SIGNS: frozenset({Change.AGE, Change.OTHER_DAY, Change.NEW_SERIES}),
}  # fmt: skip
# A clinic's own question says by its safety flag how careful to be.
_REOPENED_WHERE_SAFETY: Mapping[ItemKind, frozenset[Change]] = {
    ItemKind.QUESTION: frozenset({Change.OTHER_DAY, Change.NEW_SERIES, Change.BACK_ON}),
}
_UNCOVERED: Mapping[ItemKind, frozenset[Change]] = {ItemKind.FASTING: frozenset({Change.LITTLE_EARLIER})}


def effect(kind: ItemKind, change: Change, *, safety: bool) -> Effect:
    """What becomes of an answer to an item of this kind; `safety` is the item's own flag."""
    where_safety = _REOPENED_WHERE_SAFETY.get(kind, frozenset()) if safety else frozenset()
    if change in _REOPENED[kind] | where_safety:
        return Effect.REOPEN
    return Effect.UNCOVER if change in _UNCOVERED.get(kind, ()) else Effect.KEEP


def change_of_start(before: datetime, after: datetime, zone: str, limit: timedelta) -> Change | None:
    """How far a start (aware instants) moved, on the site's calendar; None where it did not. `limit`: Protocol."""
    if before == after:
        return None
    if not on_one_day(before, after, zone):
        return Change.OTHER_DAY
    if abs(after - before) >= limit:
        return Change.LATER if after > before else Change.EARLIER
    return Change.LITTLE_LATER if after > before else Change.LITTLE_EARLIER


def change_of_version(before: Protocol, after: Protocol, key: str) -> Change:
    """Whether the item of this key, in both, still asks the same: its words, questions, times, and what it stands for."""
    return Change.NEW_VERSION if _asked(before, key) == _asked(after, key) else Change.NEW_WORDS


def _asked(protocol: Protocol, key: str) -> tuple[object, ...]:
    """All that an answer answers; who has to answer, how long it holds and where it stands in the list are no part."""
    item = protocol.item(key)
    assert item is not None, "the caller compares items that both versions have"
    own = (
        item.kind,
        item.label,
        item.help,
        dict(item.words),
        item.questions,
        item.when,
        item.opens,
        item.safety,
    )
    return (*own, *_stands_for(protocol, item))


def _stands_for(protocol: Protocol, item: ItemSpec) -> tuple[object, ...]:
    match item.kind:
        case ItemKind.FASTING:
            limits = protocol.fasting
            return (dict(limits.minutes), limits.milk_rule, limits.anchor)
        case ItemKind.HYDRATION:
            return (protocol.hydration, protocol.fasting.clear)
        case ItemKind.RIDE:
            return (protocol.ride_policy,)
        case _:
            return ()
