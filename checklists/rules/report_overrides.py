"""How many eyes were on an override."""

from enum import StrEnum


class Eyes(StrEnum):
    """One person was enough; a prescriber agreed as the second; nobody has agreed; it was taken back."""

    ONE = "one"
    TWO = "two"
    WAITING = "waiting"
    TAKEN_BACK = "taken_back"


def eyes(*, needs_second: bool, agreed: bool, taken_back: bool) -> Eyes:
    """Of one override as it stands now."""
    if taken_back:
        return Eyes.TAKEN_BACK
    if not needs_second:
        return Eyes.ONE
    return Eyes.TWO if agreed else Eyes.WAITING
