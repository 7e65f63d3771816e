"""Why somebody says that a link is not for them. Source: security.md LK-17.

A reason has to be chosen: a mail scanner presses buttons and chooses nothing.
"""

from enum import StrEnum


class NotForMe(StrEnum):
    UNKNOWN_PERSON = "unknown_person"
    OTHER_PERSON = "other_person"
    NO_APPOINTMENT = "no_appointment"
