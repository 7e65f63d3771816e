"""One sweep: free, end, claim, ask again, send, record, say so. Any number may run, anywhere, at once.

What is due stands in rows; whoever rings (the beat, the standby, a person) starts the same sweep. No transaction is
held while a message is on its way. Source: reminders.md section 5.
"""

import logging
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklists.actions import probe_mails as asked_mails
from checklists.actions import sending
from checklists.queries import outbox, wall
from checklists.reminders import batch, guards, probe_mails, staff_mails
from checklists.reminders import clock as clocks
from checklists.reminders.breaker import BREAKER, Breaker
from checklists.reminders.channels import email
from checklists.reminders.clock import Clock
from checklists.reminders.courier import Broken, Courier
from checklists.reminders.patience import fresh_connection
from checklists.reminders.ping import ping_when_due
from checklists.reminders.round import Limits, Round
from checklists.reminders.smtp_server import Server
from checklists.rules.access import system
from checklists.rules.transmission import Answer

log = logging.getLogger(__name__)
BY = system("sweep")
# A beat's sweep ends before the next but one; one by hand goes on until nothing is due.
BEAT = Limits(claim=timedelta(seconds=12), begin=timedelta(seconds=20))
ALL = Limits()


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


@wall.everywhere("sweep")
def sweep(
    *,
    trigger: str,
    limits: Limits = ALL,
    clock: Clock | None = None,
    server: Server | None = None,
    breaker: Breaker = BREAKER,
) -> Swept:
    """Do what is due now; says what was done. Raises only where the database stays away."""
    fresh_connection()
    running = clock or clocks.read()
    trouble = guards.trouble(running, by=BY)
    if trouble:
        return _refuse(trouble, running)
    used = server or email.server()
    courier = Courier(used, running, BY, failures=breaker.failures)
    round_ = Round(running, limits, courier, BY)
    try:
        round_.run()
        breaker.went_well()
    except Broken as broken:
        trouble = breaker.broken(str(broken), by=BY, now=running.now())
    finally:
        breaker.failures = courier.failures
        _leave(courier)
    # After the reminders: what goes to staff holds up no patient.
    staff_mails.send(used, running, by=BY)
    probe_mails.send(used, running, by=BY)
    return _done(round_, trigger, trouble)


def _leave(courier: Courier) -> None:
    """What has begun is heard out, however long its server takes."""
    try:
        courier.close()
    finally:
        batch.note_sent(courier)


def _refuse(trouble: str, clock: Clock) -> Swept:
    """No sign of life: health checks and the dead-man ping shall notice."""
    log.error("nothing was sent: %s", trouble)
    sending.report(trouble=trouble, by=BY, now=clock.now())
    asked_mails.refuse(problem=trouble, by=BY, now=clock.now())
    return Swept(trouble=trouble)


def _done(round_: Round, trigger: str, trouble: str) -> Swept:
    """A sweep that the mail server broke off leaves no sign of life either. Telling the watchdog comes last."""
    now, lag = round_.clock.now(), round_.lag
    swept = _swept(round_, trouble, now)
    if not trouble:
        seconds = round(lag.total_seconds())
        sending.beat(trigger=trigger, host=socket.gethostname(), lag_seconds=seconds, by=BY, now=now)
        sending.report(trouble="", by=BY, now=now)
        ping_when_due(lag=lag, by=BY, now=now)
    return swept


def _swept(round_: Round, trouble: str, now: datetime) -> Swept:
    counts = round_.courier.counts
    next_at = min((head.at for head in outbox.heads()), default=None)
    return Swept(
        sent=counts[Answer.SENT],
        failed=counts[Answer.FAILED],
        expired=round_.expired,
        calls=round_.calls + counts[Answer.FAILED],
        planned_next_at=next_at,
        trouble=trouble,
        more=next_at is not None and next_at <= now,
    )
