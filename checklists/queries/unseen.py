"""A change of time that the patient has not said they saw, as their page shows it."""

from dataclasses import dataclass

from checklists.models import Appointment
from checklists.queries.letters import named_times
from checklists.queries.told import all_told, unseen_changes
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.told_changes import Changed, differences

_FIRST_PLAN = 1


@dataclass(frozen=True)
class UnseenChange:
    """`plan_version` is the newest plan that was told; `changes` what differs from what they last knew.

    `is_back_on`: they had read that it was cancelled. Without a change the times are those they knew before.
    """

    plan_version: int
    changes: tuple[Changed, ...]
    is_back_on: bool


def unseen_change(appointment: Appointment, checklist: ChecklistFacts) -> UnseenChange | None:
    """None where nothing waits to be seen. Several changes are one: from what was seen last to what holds now."""
    if appointment.plan_version == _FIRST_PLAN:
        return None
    said = all_told([appointment.pk])
    unseen = unseen_changes(said, appointment.seen_plan_version)
    if not unseen:
        return None
    before = said[: said.index(unseen[0])]
    known = before[-1].told if before else None
    return UnseenChange(
        plan_version=unseen[-1].plan_version,
        changes=differences(known, named_times(checklist, cancelled=False)) if known else (),
        is_back_on=bool(known and known.cancelled),
    )
