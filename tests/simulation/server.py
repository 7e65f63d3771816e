"""A mail server with moods: it takes, refuses, loses the line before and after the final dot, and is away for hours."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from checklists.rules.plan_facts import Told
from checklists.rules.transmission import Answer
from tests.simulation.clinic import Row


@dataclass(frozen=True)
class Taken:
    """One message the server has: whose row, when it was begun, what it told."""

    row: Row
    begun_at: datetime
    at: datetime
    told: Told


@dataclass
class MailServer:
    """`away` are the hours it does not answer at all. `taken` is its own log, written before it answers."""

    dice: Random
    away: tuple[tuple[datetime, datetime], ...] = ()
    taken: list[Taken] = field(default_factory=list)

    def address(self, row: Row, now: datetime) -> Answer | None:
        """MAIL and RCPT: None where it agrees."""
        if any(begins <= now < ends for begins, ends in self.away):
            return Answer.LATER
        if self._happens(0.004):
            return Answer.FAILED
        if self._happens(0.003):
            return Answer.BREAKER
        return Answer.LATER if self._happens(0.02) else None

    def content(self, row: Row, told: Told, now: datetime) -> Answer:
        """The content and its answer; IN_DOUBT may or may not have been taken."""
        if self._happens(0.01):
            return Answer.LATER
        if self._happens(0.003):
            return Answer.FAILED
        if self._happens(0.01):
            return Answer.IN_DOUBT
        self.taken.append(Taken(row, row.transmit_at or now, now, told))
        return Answer.IN_DOUBT if self._happens(0.02) else Answer.SENT

    def seconds(self) -> float:
        """How long it thinks; now and then very long."""
        return self.dice.uniform(30, 900) if self._happens(0.004) else self.dice.uniform(0.005, 0.3)

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance
