"""What a patient said against what a nurse found: which pairs contradict each other."""

from enum import StrEnum


class Said(StrEnum):
    """The newest word from home before the finding."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNSURE = "unsure"
    NO_ANSWER = "no_answer"


class Found(StrEnum):
    """What stands of the item at check-in; an override that counts is one more answer."""

    CONFIRMED = "confirmed"
    NOT_MET = "not_met"
    NOT_NEEDED = "not_needed"
    OVERRIDDEN = "overridden"


# Somebody who is not sure, or has not answered, has said nothing that could be wrong; what was not needed proves nothing.
MISMATCHES = frozenset(
    {
        (Said.DONE, Found.NOT_MET),
        (Said.DONE, Found.OVERRIDDEN),
        (Said.NOT_DONE, Found.CONFIRMED),
    }
)
COMPARED = frozenset(
    (said, found)
    for said in (Said.DONE, Said.NOT_DONE)
    for found in (Found.CONFIRMED, Found.NOT_MET, Found.OVERRIDDEN)
)
