"""Ticks that a phone kept while it had no network: sent at least once, applied exactly once. Source: security.md 8.

A phone sends all that it keeps, oldest first, until each is answered. So whatever comes with a later tick holds every
earlier one that was not answered yet, and a batch that is lost, doubled or late cannot turn two taps around.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, open_checklists, operations, ticks
from checklists.models import Appointment, Item, PhoneCopy, Tick
from checklists.queries import phone, phone_copies
from checklists.queries.item_acts import COPY, LATE, newest_unseen
from checklists.queries.item_states import is_done
from checklists.queries.phone_page import PhonePage
from checklists.queries.scope import appointments_for, one
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.kept_ticks import Act, Outcome, Seen, judged
from checklists.rules.phone_copies import Standing
from checklists.rules.phone_modes import ANSWERABLE


@dataclass(frozen=True)
class KeptTick:
    """`seen` is what the phone knew of the item when it was ticked, `phone_at` its own clock then."""

    operation_id: UUID
    position: int
    done: bool
    seen: Seen
    phone_at: datetime | None = None


@dataclass(frozen=True)
class Answered:
    """`at` is when the clinic heard of it, None where it counts for nothing; `act` what stands against it."""

    operation_id: UUID
    position: int
    done: bool
    outcome: Outcome
    at: datetime | None = None
    act: Act | None = None


@dataclass(frozen=True)
class Sent:
    """Nothing of a copy that is not LIVE was looked at."""

    standing: Standing
    answers: tuple[Answered, ...] = ()


def send(*, copy_id: UUID, told_plan: int, kept: Sequence[KeptTick], by: Actor, now: datetime) -> Sent:
    """One answer for each tick, in their order; each is a transaction of its own. Raises NotFound."""
    standing = phone_copies.standing(copy_id=copy_id, told_plan=told_plan, by=by, now=now)
    copy = phone_copies.find(copy_id)
    if standing is not Standing.LIVE or copy is None:
        return Sent(standing)
    page = phone.page(by=by, now=now)
    return Sent(standing, tuple(_answered(each, copy, page, by, now) for each in kept))


@transaction.atomic
def _answered(each: KeptTick, copy: PhoneCopy, page: PhonePage, by: Actor, now: datetime) -> Answered:
    """The appointment's row is held, so that a batch sent twice at once is still one."""
    rows = appointments_for(by).select_for_update(of=("self",)).select_related("site", "protocol_version")
    appointment = one(rows.defer("protocol_version__data"), pk=by.appointment_id)
    item = Item.objects.select_for_update().filter(appointment=appointment, position=each.position).first()
    earlier = operations.earlier(Tick, each.operation_id)
    if earlier is not None:
        return _repeated(each, earlier, item)
    line = page.item(each.position)
    if item is None or line is None:
        return _told(each, Outcome.REFUSED)
    if not page.takes_answers or Status(appointment.status) not in ANSWERABLE:
        return _told(each, Outcome.CLOSED)
    if not phone_copies.takes_tick(page, line):
        return _told(each, Outcome.LATER if line.opens_at else Outcome.ASKS_MORE)
    return _judged(each, item, appointment, copy, by, now)


def _judged(
    each: KeptTick, item: Item, appointment: Appointment, copy: PhoneCopy, by: Actor, now: datetime
) -> Answered:
    item.appointment = appointment
    act = newest_unseen(item, each.seen, copy=copy.pk)
    stands = is_done(item, appointment)
    if judged(wanted=each.done, stands=stands, newest=act) is Outcome.CONFLICT:
        return _late(each, item, copy, act, by, now)
    ticked = ticks.tick(
        appointment_id=appointment.pk,
        item_position=each.position,
        operation_id=each.operation_id,
        done=each.done,
        answer={COPY: copy.pk},
        phone_at=each.phone_at,
        by=by,
        now=now,
    )
    return _told(each, Outcome.APPLIED, at=ticked.at)


def _late(each: KeptTick, item: Item, copy: PhoneCopy, act: Act | None, by: Actor, now: datetime) -> Answered:
    """Said, and seen by the nurse, but the item stays as it is until the patient has chosen."""
    Tick.objects.create(
        site_id=item.site_id,
        item=item,
        operation_id=each.operation_id,
        done=each.done,
        answer={COPY: copy.pk, LATE: True},
        at=now,
        phone_at=each.phone_at,
        by=by.label,
        by_name=by.name,
    )
    open_checklists.further(item.appointment_id)
    audit.record(by=by, action="tick.late", obj=f"item:{item.pk}", site_id=item.site_id)
    return _told(each, Outcome.CONFLICT, at=now, act=act)


def _repeated(each: KeptTick, earlier: Tick, item: Item | None) -> Answered:
    """Sent once more: what it did the first time. An operation of another item is none of this phone's."""
    if item is None or earlier.item_id != item.pk:
        return _told(each, Outcome.REFUSED)
    if not earlier.answer.get(LATE):
        return _told(each, Outcome.ALREADY, at=earlier.at)
    act = newest_unseen(item, each.seen, copy=earlier.answer[COPY])
    return _told(each, Outcome.CONFLICT, at=earlier.at, act=act)


def _told(
    each: KeptTick, outcome: Outcome, *, at: datetime | None = None, act: Act | None = None
) -> Answered:
    return Answered(each.operation_id, each.position, each.done, outcome, at, act)
