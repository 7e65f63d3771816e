"""Which series a new appointment belongs to: it continues the patient's open one, or begins another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.appointment_status import Status

# A course is 6 to 8 infusions in 2 to 3 weeks, or 3 in 3 weeks (clinical.md 7, P13); after four weeks without one it is
# over, and what was asked and decided for it is asked anew. Boosters are 4 to 6 weeks apart (P15).
LONGEST_GAP = timedelta(days=28)
# What is not to take place, or did not, is no infusion of a series.
NO_INFUSION = frozenset({Status.CANCELLED, Status.NO_GO, Status.NO_SHOW})
TOOK_PLACE = frozenset({Status.IN_INFUSION, Status.RESTING, Status.LEFT})


class SeriesChoice(StrEnum):
    """Who decides: the desk said it, the protocol and the gap, or (for a schedule) the gap alone."""

    CONTINUES = "continues"
    NEW = "new"
    BY_PROTOCOL = "by_protocol"
    BY_GAP = "by_gap"


@dataclass(frozen=True)
class OpenSeries:
    """A patient's open series: the starts (aware) of what was not cancelled, and whether an infusion took place."""

    starts: tuple[datetime, ...] = ()
    took_place: bool = False

    def before(self, starts_at: datetime) -> datetime | None:
        """The start of the one before; None for the first."""
        return max((at for at in self.starts if at < starts_at), default=None)


def begins_anew(
    standing: OpenSeries | None, *, starts_at: datetime, first_infusion: bool, choice: SeriesChoice
) -> bool:
    """Whether the appointment begins a series of its own. `first_infusion` is its protocol's.

    A first infusion joins a series that has had no infusion yet: it was booked before, or its day comes later. What
    is put before everything in an open series joins it, whatever the gap: there is one open series.
    """
    if standing is None or choice is SeriesChoice.NEW:
        return True
    if choice is SeriesChoice.CONTINUES:
        return False
    before = standing.before(starts_at)
    if is_after_gap(before, starts_at):
        return True
    return choice is SeriesChoice.BY_PROTOCOL and first_infusion and standing.took_place


def is_after_gap(previous_at: datetime | None, starts_at: datetime) -> bool:
    """Whether more than four weeks lie between two infusions."""
    return previous_at is not None and starts_at - previous_at > LONGEST_GAP
