"""What a prescriber may decide on a medicine. Source: clinical.md 4.3."""

from enum import StrEnum


class Decision(StrEnum):
    UNCHANGED = "unchanged"
    TIMING_ADJUSTED = "timing_adjusted"
    SUPERVISED_TAPER = "supervised_taper"
    POSTPONE = "postpone"


class Lapse(StrEnum):
    """Why an earlier decision does not count for an entry. Source: clinical.md 4.3."""

    EXPIRED = "expired"
    CHANGED = "changed"
    OTHER_SERIES = "other_series"
