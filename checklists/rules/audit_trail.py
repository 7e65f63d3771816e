"""Who may read what of the audit, and how its entries are told apart. Source: security.md 3 and 6."""

from enum import StrEnum

from checklists.rules.access import Actor, Role

SYSTEM = "system"
# Looks at something, in the order in which they name more than one record.
RECORD_VIEW, LIST_VIEW, AUDIT_READ, REFUSED = "record.view", "list.view", "audit.read", "access.refuse"
_LISTS = frozenset({LIST_VIEW, "day_sheet.open"})
_SEEN = frozenset({RECORD_VIEW, "glass.open"})
_TAKEN = frozenset({"record.copy", "record.export"})
_SENT = ("reminder.", "link.mint", "link.send_again", "example_mail.")


class Reach(StrEnum):
    """What a reader gets: every entry with the ids of records, every entry without them, or the own entries."""

    IDS = "ids"
    NO_PATIENTS = "no_patients"
    OWN = "own"


class Kind(StrEnum):
    """What an entry is to the patient it is about."""

    SEEN = "seen"
    LISTED = "listed"
    CHANGED = "changed"
    SENT = "sent"
    OPENED = "opened"
    # By a phone that shows times and list without a date of birth.
    REMEMBERED = "remembered"
    TAKEN = "taken"


def chain_of(site_id: int | None) -> str:
    """What was done at a site; without one, what the installation did."""
    return f"site:{site_id}" if site_id else SYSTEM


def looks_of(site_id: int | None) -> str:
    """Who looked at something of a site."""
    return f"looks:{site_id}" if site_id else SYSTEM


def reach_of(by: Actor) -> Reach:
    """A privacy officer reads ids; a manager who, what and when; everybody else what they did themselves."""
    if by.has(Role.PRIVACY_OFFICER):
        return Reach.IDS
    return Reach.NO_PATIENTS if by.has(Role.MANAGER) else Reach.OWN


def kind_of(action: str) -> Kind:
    if action in _LISTS:
        return Kind.LISTED
    if action in _SEEN:
        return Kind.SEEN
    if action in _TAKEN:
        return Kind.TAKEN
    if action == "link.open":
        return Kind.OPENED
    return Kind.SENT if action.startswith(_SENT) else Kind.CHANGED


def called(name: str) -> str:
    """Staff as a patient reads them: the first name, with a title where there is one."""
    first, *rest = name.split() or [""]
    titled = first.rstrip(".").lower() in {"dr", "prof"} and rest
    return f"{first} {rest[0]}" if titled else first
