"""A plan of messages and calls as lines for people to read: what goes when, what was moved, what does not go and why."""

from dataclasses import dataclass
from datetime import datetime

from checklists.queries.plan_preview import PlanPreview
from checklists.rules import reminder_words
from checklists.rules.plan_facts import PlannedReminder
from checklists.rules.reminder_rules import Channel


@dataclass(frozen=True)
class PlanLine:
    """`moved_from` is the instant that quiet hours or desk hours moved away from; `rule` the reminder's key."""

    rule: str
    title: str
    due_at: datetime
    moved_from: datetime | None
    why: str
    is_call: bool


def lines_of(plan: PlanPreview) -> list[PlanLine]:
    """What would be sent or called, in the order of time."""
    calls = [PlanLine(c.reason, "Call at once", c.due_at, None, c.why, True) for c in plan.calls]
    return sorted([*calls, *map(_line, plan.reminders)], key=lambda line: line.due_at)


def not_sent_of(plan: PlanPreview) -> list[PlanLine]:
    return [_line(row) for row in plan.not_sent]


def _line(row: PlannedReminder) -> PlanLine:
    title, is_call = reminder_words.title(row.rule), row.channel is Channel.CALL
    return PlanLine(row.rule, title, row.due_at, row.moved_from, row.why, is_call)
