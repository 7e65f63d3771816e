"""A record goes for good: who says so, what stands against it, and what stays of it. Source: security.md DA-8.

The desk notes that a patient asked; a manager requests; a privacy officer, another person, approves; then the rows are emptied. What
stays is a skeleton of numbers and times, so that what was done and who looked still has something to point at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checklists.rules.access import Role

# So long after an appointment messages of its own may still come, and questions be answered.
QUIET = timedelta(days=7)
# What a row says when nothing of a person is left in it.
NAME, NO_DAY = "Erased", "1900-01-01"


class State(StrEnum):
    ASKED = "asked"
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


class Step(StrEnum):
    REQUEST = "request"
    APPROVE = "approve"
    REFUSE = "refuse"


class HoldReason(StrEnum):
    """Why a record has to stay."""

    COURT = "court"
    AUTHORITY = "authority"
    COMPLAINT = "complaint"
    INSURANCE = "insurance"


class Against(StrEnum):
    """Why a step cannot be taken now."""

    HELD = "held"
    AHEAD = "ahead"
    SAME_PERSON = "same_person"


@dataclass(frozen=True)
class Course:
    """When each step was taken, and by which user it was requested."""

    requested_at: datetime | None
    requested_by: int | None
    approved_at: datetime | None
    refused_at: datetime | None
    done_at: datetime | None


_BY = {Step.REQUEST: Role.MANAGER, Step.APPROVE: Role.PRIVACY_OFFICER, Step.REFUSE: Role.PRIVACY_OFFICER}
_FROM: Mapping[Step, frozenset[State]] = {
    Step.REQUEST: frozenset({State.ASKED}),
    Step.APPROVE: frozenset({State.REQUESTED}),
    Step.REFUSE: frozenset({State.ASKED, State.REQUESTED}),
}
# Of rows that stay, by model: what is of a patient and stays all the same. Everything else of a patient is emptied.
SKELETON: Mapping[str, frozenset[str]] = {
    "Appointment": frozenset({"starts_at", "arrive_at", "status", "arrived_at", "left_at"}),
    "Erasure": frozenset(),
    "LegalHold": frozenset(),
    "Patient": frozenset(),
    "Reminder": frozenset({"due_at", "send_by", "next_try_at", "due_local"}),
    "ReminderEvent": frozenset(),
    "Series": frozenset({"started_on", "weekdays", "last_planned_on"}),
    "StartChange": frozenset({"from_at", "to_at"}),
    "StatusChange": frozenset({"from_status", "to_status"}),
}


def state_of(course: Course) -> State:
    if course.done_at:
        return State.DONE
    if course.refused_at:
        return State.REFUSED
    if course.approved_at:
        return State.APPROVED
    return State.REQUESTED if course.requested_at else State.ASKED


def may(step: Step, *, state: State, roles: frozenset[Role]) -> bool:
    """By role, and only from where the step leads on."""
    return _BY[step] in roles and state in _FROM[step]


def against(
    step: Step, *, course: Course, by: int | None, is_held: bool, newest_at: datetime | None, now: datetime
) -> Against | None:
    """`newest_at`: the start of the patient's newest appointment that was not cancelled. To refuse nothing stands against."""
    if step is Step.REFUSE:
        return None
    if is_held:
        return Against.HELD
    if newest_at and newest_at > now - QUIET:
        return Against.AHEAD
    return Against.SAME_PERSON if step is Step.APPROVE and by == course.requested_by else None


def is_over(*, newest_at: datetime, years: int, now: datetime) -> bool:
    """Whether the term of a record has ended; `years` 0 keeps it for ever. A year has 365.25 days."""
    return years > 0 and newest_at < now - timedelta(days=365.25 * years)
