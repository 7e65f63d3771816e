"""Carries prepared messages over several lines at once: announce, mark, content, answer, record. One thread does it all.

A line has one unanswered message at most: the outcome of one and the mark of the next share a commit, and lines that are
ready together share it too. A line that waits for its final answer holds up no other. Source: reminders.md sections 5, 6.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from checklists.actions.transmissions import Mark, Outcome
from checklists.reminders.channels import email
from checklists.reminders.clock import Clock
from checklists.reminders.ledger import Ledger
from checklists.reminders.lines import Lines
from checklists.reminders.parcel import Parcel
from checklists.reminders.smtp_line import SmtpLine
from checklists.reminders.smtp_reply import NotTaken, Reply
from checklists.reminders.smtp_server import Server
from checklists.rules.access import Actor
from checklists.rules.transmission import Answer, Phase, judge

log = logging.getLogger(__name__)
FAILURES_TO_BREAK = 5
# Seconds: so long a mark waits for others to share its commit; so long an outcome waits for a mark to go with.
LINGER, LONGEST_UNRECORDED = 0.001, 0.1
_RETRY_EVERY, _LOOKS_UP = 1.0, 0.25


class Broken(Exception):
    """The mail server refuses us, or cannot be reached: no fault of any message, nothing is claimed for a while."""


@dataclass
class Courier:
    """`failures` in a row to open a line outlive a sweep."""

    server: Server
    clock: Clock
    by: Actor
    failures: int = 0

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.clock, self.by)
        self._lines = Lines(self.server, settings.EMAIL_FROM)
        self._trouble = ""
        self._ready_on: float | None = None
        self._away: DatabaseError | None = None
        self._retry_on = 0.0

    @property
    def counts(self) -> Counter[Answer]:
        return self.ledger.counts

    def carry(self, parcels: list[Parcel], *, goes_on: Callable[[], bool], lines: int = 1) -> None:
        """Send in order while `goes_on`. Returns when nothing is left that could begin; final answers that are not there
        by then are heard by the next call or by `close`. Raises Broken after recording.
        """
        self._lines.wanted = lines
        self._lines.add(parcels)
        with self._unbroken():
            while self._away or (self._lines.has_not_begun and not self._trouble and goes_on()):
                self._lines.feed()
                self._turn()
            self._stop()
        if self._trouble:
            raise Broken(f"The mail server does not take our messages ({self._trouble}).")

    def settle(self, *, goes_on: Callable[[], bool]) -> bool:
        """Hear out and record what has begun, while `goes_on`; whether nothing is on its way any more."""
        with self._unbroken():
            while (self._lines.has_begun or self.ledger) and goes_on():
                self._turn()
        return not (self._lines.has_begun or self.ledger)

    def close(self) -> None:
        """Hear out what has begun, record it, leave."""
        with self._unbroken():
            self._lines.leave()
            while self._lines.are_open or self.ledger:
                self._turn()

    def _stop(self) -> None:
        self._lines.stop()
        self._commit()
        while self._away:
            self._turn()

    def _turn(self) -> None:
        self._lines.serve(self._patience())
        self._collect()
        if self._is_time():
            self._commit()

    def _patience(self) -> float:
        """Seconds until something has to be done even if nobody says anything."""
        if self._away:
            return max(0.0, self._retry_on - time.monotonic())
        if self._ready_on is not None:
            return max(0.0, self._ready_on + LINGER - time.monotonic())
        return max(0.0, LONGEST_UNRECORDED - self.ledger.waits_for) if self.ledger else _LOOKS_UP

    def _is_time(self) -> bool:
        """Marks wait a moment for others, outcomes a little longer, neither when there is nothing to wait for."""
        now = time.monotonic()
        if self._away:
            return now >= self._retry_on
        if not self._lines.more_come:
            return True
        if self._lines.at_mark():
            self._ready_on = self._ready_on or now
            return now >= self._ready_on + LINGER
        return self.ledger.waits_for >= LONGEST_UNRECORDED

    def _collect(self) -> None:
        for parcel, answer in self._lines.became():
            if parcel is not None:
                self._note(parcel, answer)
            elif isinstance(answer, NotTaken):
                self._not_opened(answer)
        if self._lines.is_any_signed_in:
            self.failures = 0

    def _note(self, parcel: Parcel, answer: Reply | NotTaken) -> None:
        if isinstance(answer, Reply):
            self.ledger.note(parcel.token, Outcome(parcel.id, Answer.SENT, Phase.CONTENT, answer.text))
            return
        meaning = judge(answer.phase, answer.code)
        self.ledger.note(parcel.token, Outcome(parcel.id, meaning, answer.phase, answer.words))
        log.warning("reminder %s not taken at %s: %s", parcel.id, answer.phase, answer.code or answer.words)
        if meaning is Answer.BREAKER:
            self._trouble = f"{answer.phase}, {answer.code or answer.words}"

    def _not_opened(self, refusal: NotTaken) -> None:
        """A further line that the server does not want is no trouble: those that are open go on."""
        is_refused = judge(refusal.phase, refusal.code) is Answer.BREAKER
        if self._lines.is_any_signed_in and not is_refused:
            self._lines.settle_for_these()
            return
        self.failures += 1
        if is_refused or self.failures >= FAILURES_TO_BREAK:
            self._trouble = f"{refusal.phase}, {refusal.code or refusal.words}"

    def _commit(self) -> None:
        """One for all that wait. What it does not mark does not begin."""
        waiting, self._ready_on = self._lines.at_mark(), None
        marks = [_mark(line, parcel) for line, parcel in waiting]
        token = waiting[0][1].token if waiting else None
        try:
            marked = self.ledger.commit(token, marks)
        except DatabaseError as error:
            self._database_away(error, waiting)
            return
        self._away = None
        for line, parcel in waiting:
            if parcel.id in marked:
                self._lines.begin(line, parcel)
            else:
                self._lines.refuse(line)

    def _database_away(self, error: DatabaseError, waiting: list[tuple[SmtpLine, Parcel]]) -> None:
        """Nothing begins; what was answered is said again. Raises where nobody waits for an answer of ours, or too late."""
        connection.close()
        for line, parcel in waiting:
            self._lines.refuse(line)
            self.ledger.note(
                parcel.token, Outcome(parcel.id, Answer.LATER, Phase.DATA, "the database is away")
            )
        self._lines.break_off()
        again, self._away = self._away is not None, error
        if again and (self.ledger.is_too_late or not (self.ledger.owes or self._lines.has_begun)):
            raise error
        self._retry_on = time.monotonic() + (_RETRY_EVERY if again else 0)

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Whatever breaks here, ours or the database's: no message inherits a line. What has begun may have left."""
        try:
            yield
        except DatabaseError:
            self._lines.close("the database is away")
            raise
        except BaseException:
            self._lines.close("interrupted")
            self._collect()
            self.ledger.commit()
            raise


def _mark(line: SmtpLine, parcel: Parcel) -> Mark:
    letter = parcel.letter
    return Mark(parcel.id, line.name, email.address_hash(letter.to), letter.named)
