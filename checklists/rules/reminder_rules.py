"""One rule of a protocol's reminders: which message, when, how important, until when it makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from checklists.rules.time_grammar import Anchor, TimeExpression


class Rank(IntEnum):
    """What gives way first: the highest number."""

    CRITICAL = 0
    NORMAL = 1
    COURTESY = 2


class Channel(StrEnum):
    """How it reaches somebody; a call is a line of the call list."""

    EMAIL = "email"
    CALL = "call"


class Audience(StrEnum):
    """Whom a message is for. Calls are for the desk, whoever they are about."""

    PATIENT = "patient"
    SECOND_CONTACT = "second_contact"
    DRIVER = "driver"
    # Somebody who helps the patient prepare.
    COMPANION = "companion"

    @property
    def label(self) -> str:
        """In words for the desk."""
        return self.value.replace("_", " ")


class OnDoubt(StrEnum):
    """What happens where nobody knows whether a message left: once more under its own Message-ID, or a person decides."""

    RESEND = "resend"
    PAUSE = "pause"


class Condition(StrEnum):
    """When a rule applies. Those up to `differs_from_told`, and `contact_agreed`, are known while planning; the others
    are asked at sending.
    """

    FIRST_OR_AFTER_GAP = "first_or_after_gap"
    NOT_JUST_BOOKED = "not_just_booked"
    FIRST_OF_SERIES_OR_LATE = "first_of_series_or_late"
    HOURS_KNOWN = "hours_known"
    DIFFERS_FROM_TOLD = "differs_from_told"
    ITEMS_OPEN = "items_open"
    INFUSION_TOOK_PLACE = "infusion_took_place"
    # Nobody is named to take the patient home.
    NO_DRIVER = "no_driver"
    # Nobody is named, or the driver has not said yes and no nurse has spoken with them.
    RIDE_UNCONFIRMED = "ride_unconfirmed"
    DRIVER_NAMED = "driver_named"
    # The patient agreed that we write to their second contact.
    CONTACT_AGREED = "contact_agreed"
    # The patient has not pressed "I have seen it" for the newest change of time.
    CHANGE_UNSEEN = "change_unseen"
    # Items are open, or the ride home is not certain.
    UNREADY = "unready"
    # The patient has answered none of the questions of the day after.
    NEXT_DAY_UNANSWERED = "next_day_unanswered"


class IfMissed(StrEnum):
    """What becomes of it when its `send_by` passes unsent."""

    CALL = "call"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ReminderRule:
    """`due` and `send_by` are in the time grammar of reminders.md 3; `source` says where the numbers come from.

    `words` are the clinic's own sentences in this message by language, in the closed `{word}` grammar.
    """

    key: str
    due: TimeExpression
    rank: Rank
    channel: Channel
    only_if: tuple[Condition, ...]
    send_by: TimeExpression
    if_missed: IfMissed
    waits_for_morning: bool
    source: str
    audience: Audience = Audience.PATIENT
    on_doubt: OnDoubt = OnDoubt.RESEND
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_notice(self) -> bool:
        """A notice answers an act (booked, moved, cancelled); it is counted in no cap."""
        return self.due.anchor is Anchor.ACT

    @property
    def after_infusion(self) -> bool:
        """Whether it belongs to the time after the infusion: its offset from the start or the leaving is positive."""
        return self.due.is_after_start
