"""One claimed batch: asked again, written, carried; what did not begin goes back, whatever breaks."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError

from checklists.actions import outgoing, reminders
from checklists.actions.outgoing import Prepared, Ready
from checklists.actions.reminders import Claim
from checklists.reminders import journal
from checklists.reminders.channels import email
from checklists.reminders.courier import Courier
from checklists.reminders.parcel import Parcel

log = logging.getLogger(__name__)
# A message is not begun at the end of its claim, where the mark would be refused anyway.
_CLAIM_MARGIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Batch:
    """How many rows became calls or ended expired instead of being sent."""

    calls: int = 0
    expired: int = 0


def send(claim: Claim, courier: Courier, *, goes_on: Callable[[], bool], lines: int = 1) -> Batch:
    """What has begun may still be on its way when this returns. Raises Broken, and what the database raises; the rows are
    safe in either case.
    """
    clock = courier.clock

    def in_time() -> bool:
        return goes_on() and clock.now() < claim.until - _CLAIM_MARGIN

    try:
        # Writing it may be what ended a process: nothing of anybody else's is on its way then.
        if claim.again and not courier.settle(goes_on=in_time):
            return Batch()
        prepared = list(_prepared(claim, courier))
        ready = [one for part in prepared for one in part.ready]
        parcels = [parcel for one in ready if (parcel := _written(one, claim, courier))]
        courier.carry(parcels, lines=lines, goes_on=in_time)
    finally:
        reminders.release(token=claim.token, ids=claim.ids, by=courier.by, now=clock.now())
        note_sent(courier)
    return Batch(sum(part.calls for part in prepared), sum(part.expired for part in prepared))


def note_sent(courier: Courier) -> None:
    """Into the journal, what stands as sent since the last time."""
    journal.append(Path(settings.SENT_JOURNAL), courier.ledger.take_sent(), now=courier.clock.now())


def _prepared(claim: Claim, courier: Courier) -> Iterator[Prepared]:
    """All at once; where that raises, row by row, so that one bad row stops nobody."""
    whole = _try(claim, courier)
    if whole:
        yield whole
        return
    for one in claim.ids:
        alone = _try(replace(claim, ids=(one,)), courier)
        if alone:
            yield alone
        else:
            outgoing.put_off(token=claim.token, reminder_id=one, by=courier.by, now=courier.clock.now())


def _try(claim: Claim, courier: Courier) -> Prepared | None:
    try:
        return outgoing.prepare(claim=claim, by=courier.by, now=courier.clock.now())
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one row does, the others go
        log.error("site %s: %s reminders cannot be prepared: %s", claim.site_id, len(claim.ids), _name(error))
        return None


def _written(ready: Ready, claim: Claim, courier: Courier) -> Parcel | None:
    """The message, or its row alone is put off. No traceback is kept: it would hold the patient's link."""
    now = courier.clock.now()
    try:
        content = email.compose(ready.letter, token=ready.token, code=ready.code, now=now)
        return Parcel(ready.letter, content, claim.token)
    except Exception as error:  # noqa: BLE001 - whatever one row does, the others go
        log.error("reminder %s cannot be written: %s", ready.letter.id, _name(error))
    outgoing.put_off(token=claim.token, reminder_id=ready.letter.id, by=courier.by, now=now)
    return None


def _name(error: Exception) -> str:
    return type(error).__name__
