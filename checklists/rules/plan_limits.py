"""Not too many: two messages within an hour become one, caps a day and a week, and who can be reached at all.

Source: reminders.md section 3, steps 6 to 8; clinical.md 6 (T16).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from checklists.rules.clock import local
from checklists.rules.plan_draft import Draft
from checklists.rules.plan_facts import PlanFacts, Reach, Superseded
from checklists.rules.plan_words import clock
from checklists.rules.reminder_rules import Rank

TOGETHER = timedelta(minutes=60)
MOST_A_DATE = 2
MOST_IN_SEVEN_DATES = 6


def collapse(drafts: Iterable[Draft], facts: PlanFacts) -> tuple[Draft, ...]:
    """Of two messages to one person within an hour the more critical stays, of two notices and reminders the notice.

    Two critical ones of different appointments both stay: neither says what the other says.
    """
    given = tuple(drafts)
    standing = sorted(
        (d for d in given if d.is_message), key=lambda d: (d.rank, not d.rule.is_notice, d.due_at)
    )
    kept: list[Draft] = []
    for draft in standing:
        if not _is_near(draft, kept) and not _is_near_placed(draft, facts):
            kept.append(draft)
    lost = {draft.rule.key for draft in standing} - {draft.rule.key for draft in kept}
    words = "Not sent: a more important message goes within the hour."
    return tuple(d.drop(Superseded.COLLAPSED, words) if d.rule.key in lost else d for d in given)


def cap(drafts: Iterable[Draft], facts: PlanFacts) -> tuple[Draft, ...]:
    """At most 2 a local date and 6 in 7 dates for one patient; critical ones count and are never refused."""
    given = tuple(drafts)
    dates = Counter(_date(placed.due_at, facts) for placed in facts.placed)
    lost: set[str] = set()
    for draft in sorted((d for d in given if d.is_counted), key=lambda d: (d.rank, d.due_at)):
        day = _date(draft.due_at, facts)
        if draft.rank is not Rank.CRITICAL and _is_full(dates, day):
            lost.add(draft.rule.key)
        else:
            dates[day] += 1
    words = f"Not sent: {MOST_A_DATE} messages a day and {MOST_IN_SEVEN_DATES} in 7 days are the most."
    return tuple(d.drop(Superseded.CAP, words) if d.rule.key in lost else d for d in given)


def reach(drafts: Iterable[Draft], facts: PlanFacts, now: datetime) -> tuple[Draft, ...]:
    """Where no message can reach the patient, critical ones become calls, one a date; the others are superseded."""
    called: set[date] = set()
    reached = []
    for draft in drafts:
        if draft.is_message and (facts.reach is not Reach.EMAIL or draft.stream in facts.stopped):
            draft = _unreached(draft, facts, now, called)
        reached.append(draft)
    return tuple(reached)


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
    day = _date(draft.due_at, facts)
    if day in called:
        return draft.drop(Superseded.ONE_CALL_A_DATE, "Not needed: another call comes on this day.")
    called.add(day)
    return draft


def _is_near(draft: Draft, kept: list[Draft]) -> bool:
    return any(abs(draft.due_at - other.due_at) <= TOGETHER for other in kept)


def _is_near_placed(draft: Draft, facts: PlanFacts) -> bool:
    return draft.rank is not Rank.CRITICAL and any(
        placed.rank <= draft.rank and abs(draft.due_at - placed.due_at) <= TOGETHER for placed in facts.placed
    )


def _is_full(dates: Counter[date], day: date) -> bool:
    if dates[day] >= MOST_A_DATE:
        return True
    if dates.total() < MOST_IN_SEVEN_DATES:
        return False
    firsts = (day - timedelta(days=back) for back in range(7))
    return any(
        sum(dates[first + timedelta(days=on)] for on in range(7)) >= MOST_IN_SEVEN_DATES for first in firsts
    )


def _date(at: datetime, facts: PlanFacts) -> date:
    return local(at, facts.zone).date()
