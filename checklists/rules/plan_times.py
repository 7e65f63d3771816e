"""What the times of a plan count from, until when each message helps, and the row that is written of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from checklists.rules import plan_notices
from checklists.rules.plan_draft import Draft, hours_known
from checklists.rules.plan_facts import Act, PlanFacts, PlannedReminder, State, Superseded
from checklists.rules.reminder_rules import Audience, Channel, Rank, ReminderRule
from checklists.rules.time_grammar import Anchor, instant

SHORTEST_LIFE = timedelta(minutes=1)


def anchors(facts: PlanFacts) -> dict[Anchor, datetime]:
    """What times count from; without hours of their own the last food and drink stand at the arrival."""
    known = hours_known(facts)
    return {
        Anchor.START: facts.starts_at,
        Anchor.ARRIVE: facts.arrive_at,
        Anchor.LEAVE: facts.leaves_at,
        Anchor.LAST_FOOD: facts.last_food_at if known and facts.last_food_at else facts.arrive_at,
        Anchor.LAST_DRINK: facts.last_drink_at if known and facts.last_drink_at else facts.arrive_at,
        Anchor.ACT: facts.act_at,
    }


def send_by(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> datetime:
    """The last useful moment, from the final due time."""
    at = {
        **anchors(facts),
        Anchor.DUE: draft.due_at,
        Anchor.NEXT: _next_due(draft, drafts, facts),
        Anchor.OLD_ARRIVE: plan_notices.old_arrival(facts),
    }
    ends_at = instant(draft.rule.send_by, at, facts.zone)
    helps_later = draft.rule.audience is Audience.PATIENT and draft.rank is not Rank.COURTESY
    return ends_at if ends_at > draft.due_at or not helps_later else _latest_use(facts, at)


def _latest_use(facts: PlanFacts, at: Mapping[Anchor, datetime]) -> datetime:
    """Where the rule's own end has passed: the arrival; nothing helps after a cancelled one."""
    return at[Anchor.OLD_ARRIVE] if facts.act is Act.CANCELLED else facts.arrive_at


def _next_due(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> datetime:
    later = [
        other.due_at
        for other in drafts
        if _is_another_to_them(other.rule, draft.rule) and other.due_at > draft.due_at
    ]
    # Nobody is asked to prepare once they have come, whatever follows the infusion.
    return (
        min(later, default=facts.arrive_at) if draft.rule.after_infusion else min([*later, facts.arrive_at])
    )


def _is_another_to_them(other: ReminderRule, rule: ReminderRule) -> bool:
    return other.channel is Channel.EMAIL and other.audience is rule.audience and not other.is_notice


def if_of_use(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> Draft:
    """Superseded where its last useful moment is past."""
    if send_by(draft, drafts, facts) > draft.due_at:
        return draft
    return draft.drop(Superseded.TOO_LATE, "Not sent: nothing it says would help any more.")


def written(draft: Draft, drafts: tuple[Draft, ...], facts: PlanFacts) -> PlannedReminder:
    """The row of one draft among all of its plan; what is of no use keeps a life of a minute for the table."""
    draft = if_of_use(draft, drafts, facts)
    ends_at = send_by(draft, drafts, facts)
    if ends_at <= draft.due_at:
        ends_at = draft.due_at + SHORTEST_LIFE
    return PlannedReminder(
        rule=draft.rule.key,
        due_at=draft.due_at.astimezone(UTC),
        send_by=ends_at.astimezone(UTC),
        recipient=draft.rule.audience.value,
        channel=draft.channel,
        rank=draft.rank,
        state=State.PLANNED if draft.stands else State.SUPERSEDED,
        reason=draft.reason.value if draft.reason else "",
        moved_from=draft.moved_from.astimezone(UTC) if draft.moved_from else None,
        why=" ".join(draft.why),
    )
