"""Which reminders should exist for one appointment, and when: decides, writes nothing.

Booking, `preview_plan` and repair all ask here. The steps are those of reminders.md section 3, in its order; nothing
vanishes, what is not sent is born superseded with its reason.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from checklists.rules import plan_changes, plan_limits, plan_notices, plan_reach, plan_times
from checklists.rules.plan_draft import Draft, hours_known
from checklists.rules.plan_facts import (
    Act,
    Plan,
    PlanFacts,
    PlannedReminder,
    Reach,
    Superseded,
)
from checklists.rules.plan_words import clock, described, told_to
from checklists.rules.reminder_rules import Audience, Channel, Condition, Rank, ReminderRule
from checklists.rules.time_grammar import instant

JUST_BOOKED = timedelta(hours=24)
# Two a week leave at most four days and some hours between two infusions; a weekly rhythm leaves seven.
DENSE_SERIES = timedelta(days=5)


def plan(facts: PlanFacts, rules: tuple[ReminderRule, ...], now: datetime) -> Plan:
    """The reminders and immediate calls of one appointment, as they should stand at `now` (aware).

    Repair passes the moment of the act as `now`, so that the same facts give the same rows.
    """
    notice = plan_notices.notice_key(facts)
    cancelled = facts.act is Act.CANCELLED
    wanted = [rule for rule in rules if (rule.key == notice if rule.is_notice else not cancelled)]
    drafts = tuple(_drafted(rule, facts, now, facts.act.value) for rule in wanted)
    drafts = tuple(_where_booked_is_needed(draft, drafts, facts) for draft in drafts)
    drafts = tuple(_unless_here(_in_series(draft, facts), facts) for draft in drafts)
    # What is of no use any more takes nobody's place in the steps that follow.
    drafts = tuple(plan_times.if_of_use(draft, drafts, facts) for draft in drafts)
    drafts = plan_limits.collapse(drafts, facts)
    drafts = plan_limits.cap(drafts, facts)
    drafts = plan_reach.reach(drafts, facts, now)
    drafts = tuple(plan_changes.unless_seen(draft, drafts, facts) for draft in drafts)
    reminders = (plan_times.written(draft, drafts, facts) for draft in drafts)
    return Plan(
        reminders=tuple(sorted(reminders, key=lambda reminder: reminder.due_at)),
        calls=() if facts.is_here else plan_notices.food_call(facts, now),
    )


def plan_notice(facts: PlanFacts, rule: ReminderRule, now: datetime) -> PlannedReminder:
    """One notice that stands alone, answering what was done at `facts.act_at`: a link asked for, a driver named.

    What the patient asked for goes to somebody who wants no reminders too, and without a working address it is a call.
    """
    if rule.audience is Audience.PATIENT:
        facts = replace(facts, reach=_address(facts), stopped=frozenset())
    (draft,) = plan_reach.reach([_drafted(rule, facts, now, rule.key)], facts, now)
    return plan_times.written(draft, (draft,), facts)


def _address(facts: PlanFacts) -> Reach:
    return Reach.EMAIL if facts.reach is Reach.OPTED_OUT else facts.reach


def _drafted(rule: ReminderRule, facts: PlanFacts, now: datetime, answers: str) -> Draft:
    """Steps 1 to 4: the instant, the conditions known already, quiet hours, what is past."""
    due_at = instant(rule.due, plan_times.anchors(facts), facts.zone)
    draft = Draft(rule, due_at, rule.channel, (*told_to(rule.audience), described(rule.due, answers)))
    if _is_done(rule, facts):
        return draft.drop(Superseded.ALREADY, "Not sent again: it went already.")
    if rule.is_notice:
        return plan_notices.after_quiet_hours(_conditioned(draft, facts), facts)
    if rule.channel is Channel.CALL:
        return plan_reach.in_desk_hours(draft, facts, now)
    draft = _out_of_quiet_hours(_conditioned(draft, facts), facts)
    return draft if draft.due_at > now else _overdue(draft, facts, now)


def _overdue(draft: Draft, facts: PlanFacts, now: datetime) -> Draft:
    """Step 4: what is past is told by the notice; what had been due and had not left goes, by day if that is in time.

    A second contact who came after the due time is told at once: nobody else tells them.
    """
    to_others = draft.rule.audience is not Audience.PATIENT
    if draft.rule.key in facts.unsent or (to_others and facts.act.is_revision):
        return _going_now(draft.move(now, "It was due and had not left: it goes now."), facts)
    if to_others:
        return draft.drop(Superseded.TOO_LATE, "Not sent: its time had passed already.")
    return draft.drop(Superseded.LATE_BOOKING, "Not sent: its time had passed already; the notice says it.")


def _going_now(draft: Draft, facts: PlanFacts) -> Draft:
    morning = facts.quiet.after(draft.due_at, facts.zone)
    if draft.rank is Rank.CRITICAL and morning >= plan_times.send_by(draft, (), facts):
        return draft
    return draft.move(morning, f"Waits for the end of the quiet hours, {clock(morning, facts)}.")


def _is_done(rule: ReminderRule, facts: PlanFacts) -> bool:
    """Whether the plan before a revised one carried it out; what follows from a change is judged by what was told."""
    return rule.key in facts.done and not plan_changes.FOLLOW_CHANGES & set(rule.only_if)


def _conditioned(draft: Draft, facts: PlanFacts) -> Draft:
    """Step 2. What is not known yet (open items, whether the infusion took place) is asked at sending."""
    asked = draft.rule.only_if
    if Condition.HOURS_KNOWN in asked and not hours_known(facts):
        return draft.drop(
            Superseded.HOURS_WITHHELD,
            "Not sent: this patient's eating and drinking times wait for a prescriber.",
        )
    if Condition.FIRST_OR_AFTER_GAP in asked and not (facts.first_infusion or facts.after_gap):
        return draft.drop(Superseded.NOT_NEEDED, "Not sent: neither a first infusion nor one after a gap.")
    just_booked = timedelta(0) < draft.due_at - facts.booked_at < JUST_BOOKED
    # Inside a series no first message has told the booking.
    if Condition.NOT_JUST_BOOKED in asked and just_booked and facts.first_of_series:
        return draft.drop(Superseded.JUST_BOOKED, "Not sent: the booking was told less than 24 hours before.")
    if Condition.CONTACT_AGREED in asked and facts.second_contact is None:
        return draft.drop(Superseded.NO_SECOND_CONTACT, "Not sent: there is no second contact.")
    if Condition.DIFFERS_FROM_TOLD in asked:
        return plan_notices.with_news(draft, facts)
    return draft


def _out_of_quiet_hours(draft: Draft, facts: PlanFacts) -> Draft:
    """Step 3: before the infusion back to the evening before, after it on to the morning."""
    after = draft.due_at >= facts.starts_at
    move = facts.quiet.after if after else facts.quiet.before
    due_at = move(draft.due_at, facts.zone)
    if due_at == draft.due_at:
        return draft
    was, now_at = clock(draft.due_at, facts), clock(due_at, facts)
    return draft.move(due_at, f"{was} is in the quiet hours: moved {'on' if after else 'back'} to {now_at}.")


def _unless_here(draft: Draft, facts: PlanFacts) -> Draft:
    """A delay at the desk is told across the desk; what follows the infusion still goes."""
    if not facts.is_here or draft.rule.after_infusion:
        return draft
    return draft.drop(Superseded.HERE, "Not sent: the patient is here already.")


def _where_booked_is_needed(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> Draft:
    """Step 4: inside a series `booked` goes only where it has to tell what is past already."""
    if Condition.FIRST_OF_SERIES_OR_LATE not in draft.rule.only_if or facts.first_of_series:
        return draft
    if facts.act in (Act.MOVED, Act.BACK_ON):  # the desk or the last message may have named another time
        return draft
    is_late = any(other.reason is Superseded.LATE_BOOKING for other in drafts)
    if is_late and (not facts.act.is_revision or draft.rule.key in facts.unsent):
        return draft
    return draft.drop(Superseded.SERIES, "Not sent: the first message of the series told it.")


def _in_series(draft: Draft, facts: PlanFacts) -> Draft:
    """Step 5: two or three a week need no week before, and the last next-day message speaks of the next infusion."""
    if facts.previous_at is None or facts.starts_at - facts.previous_at > DENSE_SERIES:
        return draft
    if Condition.FIRST_OR_AFTER_GAP in draft.rule.only_if:
        return draft.drop(Superseded.SERIES, "Not sent: infusions come two or three times a week.")
    if Condition.NOT_JUST_BOOKED in draft.rule.only_if:
        return draft.drop(Superseded.FOLDED, "Not sent: the last next-day message says it.")
    return draft
