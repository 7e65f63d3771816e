"""What a call is about, and who makes it: how the call list is narrowed."""

from collections.abc import Mapping
from enum import StrEnum

from checklists.rules.next_day import CLINICAL_CALLS, SILENT_CALL
from checklists.rules.settled_calls import ASKED, CHANGE, DATE, FOOD, RIDE, SHORT, UNREADY


class CallGroup(StrEnum):
    """In the order of the page; what nobody here knows is among the messages."""

    AFTER = "after"
    LIST = "list"
    RIDE = "ride"
    CHANGE = "change"
    DATE = "date"
    LINK = "link"
    MESSAGE = "message"


_OF: Mapping[str, CallGroup] = {
    **dict.fromkeys(CLINICAL_CALLS | {SILENT_CALL, "day_after"}, CallGroup.AFTER),
    **dict.fromkeys(UNREADY | {FOOD, SHORT, ASKED}, CallGroup.LIST),
    **dict.fromkeys(RIDE | {"driver_cannot"}, CallGroup.RIDE),
    **dict.fromkeys((CHANGE, "moved", "cancelled", "back_on"), CallGroup.CHANGE),
    **dict.fromkeys(DATE, CallGroup.DATE),
    **dict.fromkeys(
        (
            *("address_failed", "address_changed", "address_left", "helper_link"),
            *("links_locked", "new_link", "not_my_appointment", "unlock_code"),
        ),
        CallGroup.LINK,
    ),
}
# A nurse talks about these; the others anybody at the desk can make.
FOR_A_NURSE = CLINICAL_CALLS | {FOOD, SHORT, ASKED}


def group_of(reason: str) -> CallGroup:
    return _OF.get(reason, CallGroup.MESSAGE)
