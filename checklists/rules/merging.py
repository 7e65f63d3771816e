"""Two records of one person: which values can be chosen, and what keeps two records from becoming one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from checklists.rules import patient_fields
from checklists.rules.appointment_status import Status

# A value is taken whole from one record or from the other.
FIELDS = (*patient_fields.FIELDS, "second_contact")
_HERE = frozenset({Status.ARRIVED, Status.CHECKED_IN, Status.IN_INFUSION, Status.RESTING})


class Against(StrEnum):
    """Why two records cannot be one yet; each has a cure that somebody carries out first."""

    SAME_RECORD = "same_record"
    TWO_OPEN_SERIES = "two_open_series"
    ONE_START = "one_start"
    SOMEBODY_IS_HERE = "somebody_is_here"


@dataclass(frozen=True)
class Side:
    """One of the two records. `starts` (aware) are of what is not cancelled, `statuses` of all its appointments."""

    id: int
    date_of_birth: date
    has_open_series: bool = False
    starts: frozenset[datetime] = frozenset()
    statuses: frozenset[Status] = field(default_factory=frozenset)


def against(kept: Side, gone: Side) -> tuple[Against, ...]:
    """Everything that stands in the way, in the order in which it is told."""
    if kept.id == gone.id:
        return (Against.SAME_RECORD,)
    found = {
        Against.TWO_OPEN_SERIES: kept.has_open_series and gone.has_open_series,
        Against.ONE_START: bool(kept.starts & gone.starts),
        Against.SOMEBODY_IS_HERE: bool((kept.statuses | gone.statuses) & _HERE),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def asks_birth_date(kept: Side, gone: Side) -> bool:
    """Whether somebody types the birth date that stays: two dates are two people more often than a slip."""
    return kept.date_of_birth != gone.date_of_birth


def unknown(names: Collection[str]) -> set[str]:
    """Of chosen names, those that are no field."""
    return set(names) - set(FIELDS)
