"""What one sweep does between its guards and its sign of life: free, end, claim site by site, most critical first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from checklists.actions import reminders
from checklists.actions.reminders import Claim
from checklists.queries import outbox
from checklists.queries.outbox import Head
from checklists.reminders import batch
from checklists.reminders.clock import Clock
from checklists.reminders.courier import Courier
from checklists.reminders.patience import passing_by
from checklists.rules.access import Actor

ROWS_A_LINE = 25


@dataclass(frozen=True)
class Limits:
    """How long after its start a sweep still claims, and still begins a message. None: until nothing is due.

    `stopping` is asked before each: a process that was told to stop finishes what has begun and gives back the rest.
    """

    claim: timedelta | None = None
    begin: timedelta | None = None
    stopping: Callable[[], bool] = lambda: False


@dataclass
class Round:
    """The state of one sweep while it runs. `lag` is how far behind the oldest due row was."""

    clock: Clock
    limits: Limits
    courier: Courier
    by: Actor
    calls: int = 0
    expired: int = 0
    lag: timedelta = timedelta(0)
    started_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started_at = self.clock.now()

    def run(self) -> None:
        """Until nothing is due, or claiming has to stop. Raises Broken when the mail server refuses us."""
        for site_id in outbox.lapsed_sites(now=self.clock.now()):
            with passing_by(site_id):
                reminders.reap(site_id=site_id, by=self.by, now=self.clock.now())
        self._expire()
        while self._may_claim():
            worked = [self._work(head) for head in self._due()]
            if not any(worked):
                return

    def _due(self) -> list[Head]:
        due = [head for head in outbox.heads() if head.at <= self.clock.now()]
        for head in due:
            self.lag = max(self.lag, self.clock.now() - head.at)
        return due

    def _expire(self) -> None:
        """However old: there is no lower bound on a due time."""
        for site_id in sorted({head.site_id for head in self._due()}):
            with passing_by(site_id):
                self._expire_all(site_id)

    def _expire_all(self, site_id: int) -> None:
        while (ended := reminders.expire(site_id=site_id, by=self.by, now=self.clock.now())).rows:
            self.expired += ended.rows
            self.calls += ended.calls

    def _work(self, head: Head) -> bool:
        """Everything due of one site and rank; whether there was any."""
        found = False
        while self._may_claim():
            now = self.clock.now()
            claim = reminders.claim_due(site_id=head.site_id, rank=head.rank, by=self.by, now=now)
            if not claim.ids:
                return found
            found = True
            ended = batch.send(
                claim,
                self.courier,
                goes_on=lambda: self._may(self.limits.begin),
                lines=self._lines(claim, head),
            )
            self.calls += ended.calls
            self.expired += ended.expired
        return found

    def _lines(self, claim: Claim, head: Head) -> int:
        """One for each so many due rows: where little is due, little can be in doubt at once."""
        due, allowed = len(claim.ids), int(settings.SMTP_LINES)
        if due == reminders.MOST_AT_ONCE:
            most = allowed * ROWS_A_LINE
            due += outbox.due(site_id=head.site_id, rank=head.rank, now=self.clock.now(), most=most)
        return max(1, min(due // ROWS_A_LINE, allowed))

    def _may_claim(self) -> bool:
        """Nothing is claimed that could not begin any more."""
        return self._may(self.limits.claim) and self._may(self.limits.begin)

    def _may(self, limit: timedelta | None) -> bool:
        in_time = limit is None or self.clock.now() < self.started_at + limit
        return in_time and not self.limits.stopping()
