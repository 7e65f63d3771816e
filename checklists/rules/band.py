"""How far a finding is from its limit."""

from collections.abc import Iterable
from enum import StrEnum


class Band(StrEnum):
    """Mildest first. An emergency is for vital signs alone: act now, no second reading. Source: clinical.md 5.1."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    EMERGENCY = "emergency"

    @property
    def weight(self) -> int:
        return list(Band).index(self)


def worst(bands: Iterable[Band]) -> Band:
    """The worst measure decides; green when there is none. Source: clinical.md 5.1."""
    return max(bands, key=lambda band: band.weight, default=Band.GREEN)
