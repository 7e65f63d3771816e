"""Carries one prepared batch over one connection: address, mark, content, answer, record.

The outcome of a message and the mark of the next share a commit, so a line never has two in doubt.
Source: reminders.md section 5, step 6.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from checklists.actions import transmissions
from checklists.actions.transmissions import Committed, Mark, Outcome
from checklists.queries.letters import Letter
from checklists.reminders.channels import email
from checklists.reminders.clock import Clock
from checklists.reminders.smtp_line import Server, SmtpLine
from checklists.reminders.smtp_reply import NotTaken
from checklists.rules.access import Actor
from checklists.rules.transmission import TRANSMIT_LEASE, Answer, Phase, judge

log = logging.getLogger(__name__)
FAILURES_TO_BREAK = 5
_RETRY_EVERY = 1.0


@dataclass(frozen=True)
class Parcel:
    """One message, written and ready."""

    letter: Letter
    content: bytes


class Broken(Exception):
    """The mail server refuses us, or cannot be reached: no fault of any message, nothing is claimed for a while."""


@dataclass
class Courier:
    """`failures` in a row to connect outlive a batch; `counts` are the answers so far, `sent` the ids
    that stand as sent."""

    server: Server
    clock: Clock
    by: Actor
    failures: int = 0
    counts: Counter[Answer] = field(default_factory=Counter)
    sent: list[UUID] = field(default_factory=list)
    _line: SmtpLine | None = None
    _waiting: list[Outcome] = field(default_factory=list)
    _token: UUID = field(default_factory=lambda: UUID(int=0))

    def carry(self, parcels: list[Parcel], *, token: UUID, goes_on: Callable[[], bool]) -> list[Parcel]:
        """Send in order while `goes_on`; what has not begun comes back. Raises Broken after recording."""
        self._token = token
        try:
            while parcels and goes_on():
                self._carry_one(parcels.pop(0))
            return parcels
        finally:
            self._flush()

    def close(self) -> None:
        if self._line:
            self._line.quit()
        self._line = None

    def _carry_one(self, parcel: Parcel) -> None:
        key, phase = parcel.letter.id, Phase.CONNECT
        try:
            line = self._open_line()
            line.address(key, settings.EMAIL_FROM, parcel.letter.to)
            if not self._may_begin(parcel, line):
                line.reset()
                return
            phase = Phase.DATA
            reply = line.content(key, parcel.content)
            self._note(Outcome(key, Answer.SENT, Phase.CONTENT, reply.text))
        except NotTaken as refusal:
            self._refused(key, refusal)
        except BaseException:
            # Ours or the database's: no message may inherit this connection. Once marked, it may have left.
            if self._line:
                self._line.close()
            if phase is Phase.DATA:
                self._note(Outcome(key, Answer.IN_DOUBT, Phase.CONTENT, "interrupted"))
            raise

    def _open_line(self) -> SmtpLine:
        if self._line and self._line.is_open and not self._line.is_worn:
            return self._line
        self._flush()
        self.close()
        self._line = SmtpLine(self.server)
        self.failures = 0
        return self._line

    def _may_begin(self, parcel: Parcel, line: SmtpLine) -> bool:
        """The durable mark, with the outcome that waits; False when a cancel, a move or a lease came first."""
        letter = parcel.letter
        mark = Mark(letter.id, line.name, email.address_hash(letter.to), letter.named)
        return letter.id in self._commit([mark])

    def _refused(self, key: UUID, refusal: NotTaken) -> None:
        answer = judge(refusal.phase, refusal.code)
        self._note(Outcome(key, answer, refusal.phase, refusal.words))
        log.warning("reminder %s not taken at %s: %s", key, refusal.phase, refusal.code or refusal.words)
        if self._line:
            self._line.reset()
        self._flush()
        if refusal.phase is Phase.CONNECT:
            self.failures += 1
        if answer is Answer.BREAKER or self.failures >= FAILURES_TO_BREAK:
            words = f"{refusal.phase}, {refusal.code or refusal.words}"
            raise Broken(f"The mail server does not take our messages ({words}).")

    def _note(self, outcome: Outcome) -> None:
        self._waiting.append(outcome)
        self.counts[outcome.answer] += 1

    def _commit(self, marks: list[Mark]) -> frozenset[UUID]:
        """Outcomes first. Without the database nothing begins, and what was answered is recorded once it is back."""
        outcomes, now = tuple(self._waiting), self.clock.now()
        try:
            done = transmissions.record_and_mark(
                token=self._token, outcomes=outcomes, marks=marks, by=self.by, now=now
            )
        except DatabaseError:
            if self._line:
                self._line.close()
            done = self._record_later(outcomes, now)
        self._waiting.clear()
        self.sent.extend(done.sent)
        return done.marked

    def _record_later(self, outcomes: tuple[Outcome, ...], answered_at: datetime) -> Committed:
        """We know what the server said: say it until the lease is over. Raises when the database stays away."""
        while True:
            connection.close()
            try:
                return transmissions.record_and_mark(
                    token=self._token, outcomes=outcomes, marks=(), by=self.by, now=self.clock.now()
                )
            except DatabaseError:
                if not outcomes or self.clock.now() > answered_at + TRANSMIT_LEASE:
                    raise
                time.sleep(_RETRY_EVERY)

    def _flush(self) -> None:
        if self._waiting:
            self._commit([])
