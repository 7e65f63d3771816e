"""Who can be reached at all, and when the desk picks up the phone instead. Source: reminders.md section 3, step 8."""

from collections.abc import Collection
from datetime import date, datetime

from checklists.rules.clock import local
from checklists.rules.plan_draft import Draft
from checklists.rules.plan_facts import ContactReach, PlanFacts, Reach, Superseded
from checklists.rules.plan_times import if_of_use
from checklists.rules.plan_words import clock
from checklists.rules.reminder_rules import Audience, Rank


def reach(drafts: Collection[Draft], facts: PlanFacts, now: datetime) -> tuple[Draft, ...]:
    """Where no message can reach the patient, critical ones become calls, the first of each date; the others are superseded."""
    called: set[date] = set()
    reached = {}
    for draft in sorted(drafts, key=lambda draft: (draft.due_at, draft.rule.key)):
        if draft.is_message and (facts.reach is not Reach.EMAIL or draft.stream in facts.stopped):
            draft = _unreached(draft, facts, now, called)
        reached[draft.rule.key] = _to_others(draft, facts)
    return tuple(reached[draft.rule.key] for draft in drafts)


def in_desk_hours(draft: Draft, facts: PlanFacts, now: datetime) -> Draft:
    """A call comes when the desk is open: rather earlier, after the infusion later; already past, at once."""
    if facts.desk.are_open(draft.due_at, facts.zone) and draft.due_at > now:
        return draft
    if draft.rule.after_infusion:
        due_at = facts.desk.after(draft.due_at, facts.zone)
        return draft.move(due_at, f"The desk is closed then: the call comes {clock(due_at, facts)}.")
    due_at = facts.desk.before(draft.due_at, facts.zone)
    if due_at <= now:
        return draft.move(max(now, facts.act_at), "That has passed: the call comes at once.")
    return draft.move(due_at, f"The desk is closed then: the call comes {clock(due_at, facts)}.")


def _unreached(draft: Draft, facts: PlanFacts, now: datetime, called: set[date]) -> Draft:
    if draft.rank is not Rank.CRITICAL:
        return draft.drop(Superseded.UNREACHABLE, "Not sent: no message reaches the patient.")
    draft = in_desk_hours(draft.as_call("No message reaches the patient, so somebody calls."), facts, now)
    draft = if_of_use(draft, (), facts)
    if not draft.stands:
        return draft
    day = local(draft.due_at, facts.zone).date()
    if day in called:
        return draft.drop(Superseded.ONE_CALL_A_DATE, "Not needed: another call comes on this day.")
    called.add(day)
    return draft


def _to_others(draft: Draft, facts: PlanFacts) -> Draft:
    """A second contact or a driver has a reach of their own, and nobody is called instead: the ladder goes on.

    Who drives may change until the day, so only what answers the naming of a driver is judged by who it is now.
    """
    if not draft.is_to_others:
        return draft
    if draft.rule.audience is Audience.COMPANION:
        return draft  # of one person, who is looked at when it goes
    if draft.rule.audience is Audience.SECOND_CONTACT:
        return _unless_reached(draft, facts.second_contact, Superseded.NO_SECOND_CONTACT)
    return _unless_reached(draft, facts.driver, Superseded.NO_DRIVER) if draft.rule.is_notice else draft


def _unless_reached(draft: Draft, reach: ContactReach | None, nobody: Superseded) -> Draft:
    match reach:
        case None:
            return draft.drop(nobody, "Not sent: there is nobody to send it to.")
        case ContactReach.EMAIL:
            return draft
        case _:
            return draft.drop(Superseded.CONTACT_UNREACHABLE, f"Not sent: {_WHY_NOT[reach]}.")


_WHY_NOT = {
    ContactReach.NO_ADDRESS: "there is no email address",
    ContactReach.STOPPED: "they want no email",
    ContactReach.BOUNCED: "the email address does not work",
}
