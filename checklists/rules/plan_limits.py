"""Not too many: two messages within an hour become one, and the caps of a date and of seven dates.

Source: reminders.md section 3, steps 6 and 7; clinical.md 6 (T16).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from checklists.rules.clock import local
from checklists.rules.plan_draft import Draft
from checklists.rules.plan_facts import PlanFacts, Superseded
from checklists.rules.reminder_rules import Rank

TOGETHER = timedelta(minutes=60)


def collapse(drafts: Iterable[Draft], facts: PlanFacts) -> tuple[Draft, ...]:
    """Of two messages to one person within an hour the more critical stays, of two notices and reminders the notice.

    Two critical ones of different appointments both stay: neither says what the other says.
    """
    given = tuple(drafts)
    standing = sorted((d for d in given if d.is_message), key=_precedence)
    kept: list[Draft] = []
    for draft in standing:
        if not _is_near(draft, kept) and not _is_near_placed(draft, facts):
            kept.append(draft)
    lost = {draft.rule.key for draft in standing} - {draft.rule.key for draft in kept}
    words = "Not sent: a more important message goes within the hour."
    return tuple(d.drop(Superseded.COLLAPSED, words) if d.rule.key in lost else d for d in given)


def cap(drafts: Iterable[Draft], facts: PlanFacts) -> tuple[Draft, ...]:
    """At most so many a local date and in 7 dates for one patient as the site says; critical ones count and are
    never refused.
    """
    given = tuple(drafts)
    dates = Counter(_date(placed.due_at, facts) for placed in facts.placed)
    lost: set[str] = set()
    for draft in sorted((d for d in given if d.is_counted), key=_precedence):
        day = _date(draft.due_at, facts)
        if draft.rank is not Rank.CRITICAL and _is_full(dates, day, facts):
            lost.add(draft.rule.key)
        else:
            dates[day] += 1
    most, in_seven = facts.most_a_date, facts.most_in_seven_dates
    words = f"Not sent: {most} messages a day and {in_seven} in 7 days are the most."
    return tuple(d.drop(Superseded.CAP, words) if d.rule.key in lost else d for d in given)


def _precedence(draft: Draft) -> tuple[int, bool, datetime, timedelta, str]:
    """The more critical first, then what is due first; of what waited for the same moment, what was due last."""
    waited = draft.due_at - (draft.moved_from or draft.due_at)
    return draft.rank, not draft.rule.is_notice, draft.due_at, abs(waited), draft.rule.key


def _is_near(draft: Draft, kept: list[Draft]) -> bool:
    return any(abs(draft.due_at - other.due_at) <= TOGETHER for other in kept)


def _is_near_placed(draft: Draft, facts: PlanFacts) -> bool:
    return draft.rank is not Rank.CRITICAL and any(
        placed.rank <= draft.rank and abs(draft.due_at - placed.due_at) <= TOGETHER for placed in facts.placed
    )


def _is_full(dates: Counter[date], day: date, facts: PlanFacts) -> bool:
    most = facts.most_in_seven_dates
    if dates[day] >= facts.most_a_date:
        return True
    if dates.total() < most:
        return False
    firsts = (day - timedelta(days=back) for back in range(7))
    return any(sum(dates[first + timedelta(days=on)] for on in range(7)) >= most for first in firsts)


def _date(at: datetime, facts: PlanFacts) -> date:
    return local(at, facts.zone).date()
