"""What becomes of a tick that a phone kept: applied, or shown beside what somebody else did meanwhile.

A phone says of each tick what it had seen of the item. Acts on an item are only ever added, so their number is their
version, and whatever stands beyond it the patient had not seen.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_SEEN = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


class Outcome(StrEnum):
    """APPLIED or ALREADY: it counts. CONFLICT: it is recorded and changed nothing, the patient chooses.

    ASKS_MORE: this item is answered on its own page now. LATER: it is asked later. CLOSED: the list takes no
    answers any more. REFUSED: there is no such item, or the operation belongs to another one.
    """

    APPLIED = "applied"
    ALREADY = "already"
    CONFLICT = "conflict"
    ASKS_MORE = "asks_more"
    LATER = "later"
    CLOSED = "closed"
    REFUSED = "refused"


class Who(StrEnum):
    """TEAM: somebody of the clinic. PHONE: another phone. CHANGE: the item was asked again."""

    TEAM = "team"
    PHONE = "phone"
    CHANGE = "change"


class SeenUnreadable(ValueError):
    """Not the three numbers that we gave to the phone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How many acts of each kind on an item the phone knew of; on the wire "3.1.0"."""

    ticks: int = 0
    confirmations: int = 0
    overrides: int = 0

    def __str__(self) -> str:
        return f"{self.ticks}.{self.confirmations}.{self.overrides}"

    @classmethod
    def read(cls, text: str) -> "Seen":
        """Raises SeenUnreadable."""
        found = _SEEN.fullmatch(text)
        if found is None:
            raise SeenUnreadable(text[:40])
        return cls(*(int(number) for number in found.groups()))


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody else did with the item. `says`: done, not done, or None where it is neither."""

    who: Who
    at: datetime
    says: bool | None


def judged(*, wanted: bool, stands: bool, newest: Act | None) -> Outcome:
    """APPLIED or CONFLICT for a tick that says `wanted` of an item that `stands` done or not.

    `newest` is the newest act of others that the phone had not seen. Nobody is overruled unasked: it is applied only
    where nothing happened, or where the other says the very same and the item stands so.
    """
    agrees = newest is None or newest.says is wanted is stands
    return Outcome.APPLIED if agrees else Outcome.CONFLICT
