"""The call for a change of time that nobody has said they saw. Source: reminders.md section 3, a move."""

from datetime import timedelta

from checklists.rules.plan_draft import Draft
from checklists.rules.plan_facts import PlanFacts, Superseded
from checklists.rules.plan_words import clock
from checklists.rules.reminder_rules import Condition

FOLLOW_CHANGES = frozenset({Condition.DIFFERS_FROM_TOLD, Condition.CHANGE_UNSEEN})
READING_TIME = timedelta(minutes=30)


def unless_seen(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> Draft:
    """Such a call stands where this plan sends the change by email, or one that went before has not been seen."""
    if Condition.CHANGE_UNSEEN not in draft.rule.only_if:
        return draft
    notice = next((each for each in drafts if _tells_a_change(each)), None)
    if notice is not None:
        return _after_reading(draft, notice, facts)
    if draft.rule.key in facts.done:
        return draft.drop(Superseded.ALREADY, "Not needed again: it stood on the call list already.")
    if facts.change_unseen:
        return draft
    return draft.drop(Superseded.NO_CHANGE, "Not needed: no change of time waits to be seen.")


def _tells_a_change(draft: Draft) -> bool:
    return draft.is_message and draft.rule.is_notice and Condition.DIFFERS_FROM_TOLD in draft.rule.only_if


def _after_reading(draft: Draft, notice: Draft, facts: PlanFacts) -> Draft:
    """Shortly before the start the message gets half an hour to be read, while the desk is still there to call."""
    read_by = notice.due_at + READING_TIME
    in_time = read_by < facts.arrive_at and facts.desk.are_open(read_by, facts.zone)
    if draft.due_at >= read_by or not in_time:
        return draft
    return draft.move(read_by, f"Half an hour is left to read the message: {clock(read_by, facts)}.")
