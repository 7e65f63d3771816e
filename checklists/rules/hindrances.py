"""What keeps email from a patient, since when, and what the desk does about it. Source: ux.md S11."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checklists.rules.last_check import FRESH_ADDRESS


class Hindrance(StrEnum):
    """The first four keep what prepares for the appointment away; the last only what comes after it."""

    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    NEW_ADDRESS = "new_address"
    STOPPED = "stopped"
    FOLLOW_UP_STOPPED = "follow_up_stopped"


@dataclass(frozen=True)
class Contact:
    """How one patient is reached. Instants; None where that never happened."""

    email: str
    phone: str
    changed_at: datetime | None = None
    failed_at: datetime | None = None
    stopped_at: datetime | None = None
    follow_up_stopped_at: datetime | None = None


@dataclass(frozen=True)
class Hindered:
    """One reason, since when, and what to do. `short` stands on a row of the board, "" where reminders go."""

    reason: Hindrance
    since: datetime | None
    words: str
    cure: str
    short: str


_WORDS = {
    Hindrance.NO_ADDRESS: ("No email address", "The call list takes over. Ask for one.", "no email address"),
    Hindrance.BOUNCED: (
        "The email address does not work",
        "The call list takes over. Ask for another one.",
        "email does not arrive",
    ),
    Hindrance.NEW_ADDRESS: (
        "The email address is new, and nobody has read it back",
        "Read it back to them, and say so on their page.",
        "new email address",
    ),
    Hindrance.STOPPED: (
        "They want no reminders by email",
        "The call list takes over.",
        "wants no email",
    ),
    Hindrance.FOLLOW_UP_STOPPED: (
        "They want no email after the appointment",
        "Call them the day after.",
        "",
    ),
}


def hindrances(contact: Contact, now: datetime) -> tuple[Hindered, ...]:
    """Everything that stands in the way; nothing else counts where there is no address at all."""
    if not contact.email:
        return (_hindered(Hindrance.NO_ADDRESS, contact.changed_at),)
    fresh = contact.changed_at if contact.changed_at and now - contact.changed_at < FRESH_ADDRESS else None
    since = {
        Hindrance.BOUNCED: contact.failed_at,
        Hindrance.NEW_ADDRESS: fresh,
        Hindrance.STOPPED: contact.stopped_at,
        Hindrance.FOLLOW_UP_STOPPED: contact.follow_up_stopped_at,
    }
    return tuple(_hindered(reason, at) for reason, at in since.items() if at)


def short(contact: Contact, now: datetime) -> str:
    """Why no reminders go, in two or three words; "" where they do."""
    return next((found.short for found in hindrances(contact, now) if found.short), "")


def _hindered(reason: Hindrance, since: datetime | None) -> Hindered:
    words, cure, mark = _WORDS[reason]
    return Hindered(reason, since, words, cure, mark)
