"""A reminder while it is being planned: a rule with a time, before it is written down."""

from dataclasses import dataclass, replace
from datetime import datetime

from checklists.rules.plan_facts import PlanFacts, Stream, Superseded, stream_of
from checklists.rules.reminder_rules import Audience, Channel, Rank, ReminderRule


@dataclass(frozen=True)
class Draft:
    """`reason` is None while it stands; `why` collects plain words, one a step."""

    rule: ReminderRule
    due_at: datetime
    channel: Channel
    why: tuple[str, ...]
    moved_from: datetime | None = None
    reason: Superseded | None = None

    @property
    def stands(self) -> bool:
        return self.reason is None

    @property
    def rank(self) -> Rank:
        return self.rule.rank

    @property
    def is_message(self) -> bool:
        """Whether it still goes to the patient as a message, notices included."""
        return self.stands and self.channel is Channel.EMAIL and self.rule.audience is Audience.PATIENT

    @property
    def is_to_others(self) -> bool:
        """Whether it still goes to a second contact or a driver: outside the patient's collapse, caps and reach."""
        return self.stands and self.channel is Channel.EMAIL and self.rule.audience is not Audience.PATIENT

    @property
    def is_counted(self) -> bool:
        """Whether caps count it: a message that is no notice."""
        return self.is_message and not self.rule.is_notice

    @property
    def stream(self) -> Stream:
        return stream_of(self.rule)

    def drop(self, reason: Superseded, words: str) -> "Draft":
        """The same, superseded; what is superseded already keeps its first reason."""
        return replace(self, reason=reason, why=(*self.why, words)) if self.stands else self

    def move(self, due_at: datetime, words: str) -> "Draft":
        """The same at another time, remembering the first one; unchanged where the time is the same."""
        if due_at == self.due_at:
            return self
        first = self.moved_from or self.due_at
        return replace(self, due_at=due_at, moved_from=first, why=(*self.why, words))

    def as_call(self, words: str) -> "Draft":
        return replace(self, channel=Channel.CALL, why=(*self.why, words))


def hours_known(facts: PlanFacts) -> bool:
    """Whether this patient's eating and drinking times are known: the usual ones, or those of an own plan."""
    return not facts.hours_withheld and facts.last_drink_at is not None
