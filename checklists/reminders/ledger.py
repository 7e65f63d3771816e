"""What the mail server answered and no commit carries yet; who may begin is told by the commit that carries it.

One commit takes all outcomes that wait and all marks that are asked for, outcomes first. Without the database nothing begins,
and what was answered is said again until its lease is over.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from checklists.actions import transmissions
from checklists.actions.transmissions import Mark, Outcome
from checklists.reminders.clock import Clock
from checklists.rules.access import Actor
from checklists.rules.transmission import TRANSMIT_LEASE, Answer


@dataclass(frozen=True)
class Entry:
    """An outcome under its claim's token."""

    token: UUID
    outcome: Outcome
    noted_at: datetime
    noted_on: float = field(default_factory=time.monotonic)


@dataclass
class Ledger:
    """`counts` are the answers so far."""

    clock: Clock
    by: Actor
    counts: Counter[Answer] = field(default_factory=Counter)
    _sent: list[UUID] = field(default_factory=list)
    _waiting: list[Entry] = field(default_factory=list)

    @property
    def waits_for(self) -> float:
        """Seconds that the oldest outcome has waited; 0 when there is none."""
        return time.monotonic() - self._waiting[0].noted_on if self._waiting else 0.0

    @property
    def owes(self) -> bool:
        """Whether an answer waits that only this process knows."""
        return any(entry.outcome.answer is not Answer.LATER for entry in self._waiting)

    @property
    def is_too_late(self) -> bool:
        """The oldest outcome's lease is over: another process settles its row."""
        return bool(self._waiting) and self.clock.now() > self._waiting[0].noted_at + TRANSMIT_LEASE

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, token: UUID, outcome: Outcome) -> None:
        self._waiting.append(Entry(token, outcome, self.clock.now()))
        self.counts[outcome.answer] += 1

    def take_sent(self) -> list[UUID]:
        """The ids that stand as sent since somebody last asked."""
        taken, self._sent = self._sent, []
        return taken

    def commit(self, token: UUID | None = None, marks: Sequence[Mark] = ()) -> frozenset[UUID]:
        """The ids that may begin. `marks` are of the claim `token`. Raises what the database raises: what is not
        recorded goes on waiting then, and nothing may begin.
        """
        by_token: dict[UUID, list[Outcome]] = {}
        for entry in self._waiting:
            by_token.setdefault(entry.token, []).append(entry.outcome)
        mine = by_token.pop(token, []) if token else []
        for earlier, outcomes in by_token.items():
            self._record(earlier, outcomes)
        return self._record(token, mine, marks) if token and (mine or marks) else frozenset()

    def _record(
        self, token: UUID, outcomes: Sequence[Outcome], marks: Sequence[Mark] = ()
    ) -> frozenset[UUID]:
        done = transmissions.record_and_mark(
            token=token, outcomes=outcomes, marks=marks, by=self.by, now=self.clock.now()
        )
        self._waiting = [entry for entry in self._waiting if entry.token != token]
        self._sent.extend(done.sent)
        return done.marked
