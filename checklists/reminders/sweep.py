"""One sweep: free, end, claim, ask again, send, record, say so. Any number may run, anywhere, at once.

What is due stands in rows; whoever rings (the beat, the standby, a person) starts the same sweep. No transaction is
held while a message is on its way. Source: reminders.md section 5.
"""

import logging
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, close_old_connections

from checklists.actions import outgoing, reminders
from checklists.actions import sending as sending_actions
from checklists.actions.outgoing import Prepared, Ready
from checklists.actions.reminders import Claim
from checklists.queries import outbox
from checklists.queries.outbox import Head
from checklists.reminders import clock as clocks
from checklists.reminders import guards, journal
from checklists.reminders.breaker import BREAKER, Breaker
from checklists.reminders.channels import email
from checklists.reminders.clock import Clock
from checklists.reminders.courier import Broken, Courier, Parcel
from checklists.reminders.ping import ping_when_due
from checklists.reminders.smtp_line import Server
from checklists.rules.access import Actor, system
from checklists.rules.transmission import Answer

log = logging.getLogger(__name__)
BY = system("sweep")


@dataclass(frozen=True)
class Limits:
    """How long after its start a sweep still claims, and still begins a message. None: until nothing is due."""

    claim: timedelta | None = None
    begin: timedelta | None = None


BEAT = Limits(claim=timedelta(seconds=12), begin=timedelta(seconds=20))
ALL = Limits()
# A message is not begun at the end of its claim, where the mark would be refused anyway.
_CLAIM_MARGIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Swept:
    """What a sweep did. `trouble` says why it refused, "" when it went; `more` that something due was left."""

    sent: int = 0
    failed: int = 0
    expired: int = 0
    calls: int = 0
    planned_next_at: datetime | None = None
    trouble: str = ""
    more: bool = False


def sweep(
    *,
    trigger: str,
    limits: Limits = ALL,
    clock: Clock | None = None,
    server: Server | None = None,
    breaker: Breaker = BREAKER,
) -> Swept:
    """Do what is due now; says what was done. Raises only where the database stays away."""
    close_old_connections()
    running = clock or clocks.read()
    trouble = guards.trouble(running, by=BY)
    if trouble:
        return _refuse(trouble, running)
    round_ = _Round(running, limits, Courier(server or email.server(), running, BY, failures=breaker.failures))
    try:
        round_.run()
    except Broken as broken:
        trouble = breaker.broken(str(broken), by=BY, now=running.now())
    else:
        breaker.went_well()
    finally:
        breaker.failures = round_.courier.failures
        round_.leave()
    return _done(round_, trigger, trouble)


@dataclass
class _Round:
    """The state of one sweep while it runs."""

    clock: Clock
    limits: Limits
    courier: Courier
    calls: int = 0
    expired: int = 0
    lag: timedelta = timedelta(0)
    started_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started_at = self.clock.now()

    def run(self) -> None:
        for site_id in outbox.lapsed_sites(now=self.clock.now()):
            reminders.reap(site_id=site_id, by=BY, now=self.clock.now())
        self._expire()
        while self._may(self.limits.claim):
            if not any([self._work(head) for head in self._due()]):
                return

    def leave(self) -> None:
        self.courier.close()

    def _due(self) -> list[Head]:
        due = [head for head in outbox.heads() if head.at <= self.clock.now()]
        for head in due:
            self.lag = max(self.lag, self.clock.now() - head.at)
        return due

    def _expire(self) -> None:
        for site_id in {head.site_id for head in self._due()}:
            while (ended := reminders.expire(site_id=site_id, by=BY, now=self.clock.now())).rows:
                self.expired += ended.rows
                self.calls += ended.calls

    def _work(self, head: Head) -> bool:
        """Everything due of one site and rank; whether there was any."""
        found = False
        while self._may(self.limits.claim):
            now = self.clock.now()
            claim = reminders.claim_due(site_id=head.site_id, rank=head.rank, by=BY, now=now)
            if not claim.ids:
                return found
            found = True
            self._send(claim)
        return found

    def _send(self, claim: Claim) -> None:
        """One batch: what did not begin goes back, also when something breaks."""
        left = list(claim.ids)
        known = len(self.courier.sent)
        try:
            parcels = [
                parcel for ready in self._prepared(claim) if (parcel := self._written(ready, claim.token))
            ]
            self.courier.carry(parcels, token=claim.token, goes_on=lambda: self._may_begin(claim))
        finally:
            reminders.release(token=claim.token, ids=left, by=BY, now=self.clock.now())
            self._remember(self.courier.sent[known:])

    def _prepared(self, claim: Claim) -> Iterable[Ready]:
        """The batch at once; where that raises, row by row, so that one bad row stops nobody."""
        try:
            return self._count(outgoing.prepare(claim=claim, by=BY, now=self.clock.now()))
        except OperationalError:
            raise
        except Exception:
            log.exception("batch of %s reminders at site %s: row by row", len(claim.ids), claim.site_id)
        return [ready for one in claim.ids for ready in self._prepared_alone(replace(claim, ids=(one,)))]

    def _prepared_alone(self, claim: Claim) -> Iterable[Ready]:
        try:
            return self._count(outgoing.prepare(claim=claim, by=BY, now=self.clock.now()))
        except OperationalError:
            raise
        except Exception:
            log.exception("reminder %s cannot be prepared", claim.ids[0])
            self._put_off(claim.ids[0], claim.token)
            return ()

    def _count(self, prepared: Prepared) -> tuple[Ready, ...]:
        self.calls += prepared.calls
        self.expired += prepared.expired
        return prepared.ready

    def _written(self, ready: Ready, token: UUID) -> Parcel | None:
        try:
            content = email.compose(ready.letter, token=ready.token, now=self.clock.now())
        except Exception as error:
            # The traceback would hold the patient's link: the kind of error and the row are enough.
            log.error("reminder %s cannot be written: %s", ready.letter.id, type(error).__name__)
            self._put_off(ready.letter.id, token)
            return None
        return Parcel(ready.letter, content)

    def _put_off(self, reminder_id: UUID, token: UUID) -> None:
        outgoing.put_off(token=token, reminder_id=reminder_id, by=BY, now=self.clock.now())

    def _remember(self, sent: list[UUID]) -> None:
        journal.append(Path(settings.SENT_JOURNAL), sent, now=self.clock.now())

    def _may(self, limit: timedelta | None) -> bool:
        return limit is None or self.clock.now() < self.started_at + limit

    def _may_begin(self, claim: Claim) -> bool:
        return self._may(self.limits.begin) and self.clock.now() < claim.until - _CLAIM_MARGIN


def _refuse(trouble: str, clock: Clock) -> Swept:
    """No sign of life: health checks and the dead-man ping shall notice."""
    log.error("nothing was sent: %s", trouble)
    sending_actions.report(trouble=trouble, by=BY, now=clock.now())
    return Swept(trouble=trouble)


def _done(round_: _Round, trigger: str, trouble: str) -> Swept:
    now = round_.clock.now()
    lag = round(round_.lag.total_seconds())
    sending_actions.beat(trigger=trigger, host=socket.gethostname(), lag_seconds=lag, by=BY, now=now)
    if not trouble:
        sending_actions.report(trouble="", by=BY, now=now)
    planned = [head.at for head in outbox.heads()]
    counts = round_.courier.counts
    swept = Swept(
        sent=counts[Answer.SENT],
        failed=counts[Answer.FAILED],
        expired=round_.expired,
        calls=round_.calls + counts[Answer.FAILED],
        planned_next_at=min(planned, default=None),
        trouble=trouble,
        more=bool(planned) and min(planned) <= now,
    )
    if not trouble:
        ping_when_due(lag=round_.lag, by=BY, now=now)
    return swept


