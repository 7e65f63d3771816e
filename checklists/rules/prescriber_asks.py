"""The role of a prescriber takes two people: a manager asks, a privacy officer agrees. Source: security.md 3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# As long as an invitation: first for the answer, then for the link.
LASTS = timedelta(hours=72)
OPERATOR = "operator"


class State(StrEnum):
    WAITING = "waiting"
    # A one-time link is on its way, or with them.
    AGREED = "agreed"
    SEATED = "seated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Refusal(StrEnum):
    """Why a privacy officer says no."""

    NOT_KNOWN = "not_known"
    NO_LICENCE = "no_licence"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


class Against(StrEnum):
    """Why somebody cannot agree to an ask that waits."""

    OWN_ASK = "own_ask"
    OWN_ROLE = "own_role"


@dataclass(frozen=True)
class Course:
    """How far an ask came. `outcome` is "" while it is open, and where a restore ended it."""

    agreed_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime
    outcome: str


_OUTCOMES: Mapping[str, State] = {
    state.value: state for state in (State.SEATED, State.REFUSED, State.WITHDRAWN, State.LAPSED)
}


def state_of(course: Course, now: datetime) -> State:
    """What nobody decided in time has lapsed, and so has a link that nobody took up."""
    if course.ended_at:
        return _OUTCOMES.get(course.outcome, State.LAPSED)
    if course.expires_at <= now:
        return State.LAPSED
    return State.AGREED if course.agreed_at else State.WAITING


def against(*, by: int | None, asked_by: int | None, receiver: int | None) -> Against | None:
    """By users. Nobody agrees to what they asked for, and nobody to a role of their own."""
    if by is not None and by == asked_by:
        return Against.OWN_ASK
    return Against.OWN_ROLE if by is not None and by == receiver else None
