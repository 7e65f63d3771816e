"""The last transaction before the wire: ask again, end what need not go, mint links for what does.

Source: reminders.md section 5, step 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from checklists.actions import access_links, audit, unlocking
from checklists.actions.access_links import NewLink
from checklists.actions.reminder_moves import (
    base_rule,
    call_about,
    end,
    fail,
    lock_appointments,
    locked,
    not_told,
    plan_again,
)
from checklists.actions.reminders import Claim
from checklists.models import Reminder, ReminderEvent
from checklists.queries import outbox
from checklists.queries.letters import Letter
from checklists.queries.outbox import Outgoing
from checklists.rules.access import Actor, ActorKind
from checklists.rules.asked_messages import HELPER_LINK, UNLOCK_CODE, WITHOUT_LINK
from checklists.rules.last_check import (
    ASKED_FOR,
    DAY_AFTER,
    NEW_LINK,
    SEND,
    Act,
    Decision,
    decide,
    newest_only,
)
from checklists.rules.link_tokens import FOLLOW_UP_LINK_LIVES, LINK_OUTLIVES
from checklists.rules.transmission import MOST_FAILED_RENDERS, back_off

State = Reminder.State
_ENDS = {
    Act.CALL: State.SUPERSEDED,
    Act.SUPERSEDE: State.SUPERSEDED,
    Act.CANCEL: State.CANCELLED,
    Act.EXPIRE: State.EXPIRED,
    Act.PAUSE: State.PAUSED,
}


@dataclass(frozen=True)
class Ready:
    """A letter that may go, with the one token or code that opens something; "" where it carries none."""

    letter: Letter
    token: str
    code: str = ""


@dataclass(frozen=True)
class Prepared:
    """What goes now, and how many rows of the batch became calls or ended expired."""

    ready: tuple[Ready, ...]
    calls: int = 0
    expired: int = 0


@transaction.atomic
def prepare(*, claim: Claim, by: Actor, now: datetime) -> Prepared:
    """Decide each held row once more; tokens leave in the answer alone and rest nowhere."""
    batch = outbox.outgoing(_hold(claim.ids, claim.token), token=claim.token, now=now)
    decided = _decided(batch, now)
    rows = _rows_of(one for one, decision in decided if decision != SEND or one.companion_id)
    opened = sum(_carry_out(rows[one.id], decision, by, now) for one, decision in decided if decision != SEND)
    _note_companions(rows, batch)
    sending = [one for one, decision in decided if decision == SEND]
    tokens = _tokens(sending, by, now)
    codes = unlocking.mint_codes(
        wanted=[one.id for one in sending if one.letter.kind == UNLOCK_CODE], now=now
    )
    ready = tuple(Ready(one.letter, tokens.get(one.id, ""), codes.get(one.id, "")) for one in sending)
    if batch:
        data = {"sending": [str(one.id) for one in sending], "ended": _ended(decided)}
        audit.record(
            by=by, action="reminder.batch", obj=f"site:{claim.site_id}", site_id=claim.site_id, data=data
        )
    return Prepared(ready, opened, sum(decision.act is Act.EXPIRE for _, decision in decided))


@transaction.atomic
def put_off(*, token: UUID, reminder_id: UUID, by: Actor, now: datetime) -> None:
    """A letter that could not be written: its row alone waits, and the third time somebody calls."""
    rows = locked(_hold([reminder_id], token))
    not_told(rows, now=now)
    for row in rows:
        tries = 1 + ReminderEvent.objects.filter(reminder=row, reason="not_written").count()
        if tries >= MOST_FAILED_RENDERS:
            fail(row, reason="not_written", call=base_rule(row), by=by, now=now)
        else:
            plan_again(row, at=now + back_off(tries), reason="not_written", now=now)
        audit.record(by=by, action="reminder.put_off", obj=f"reminder:{row.pk}", site_id=row.site_id)


def _hold(ids: Iterable[UUID], token: UUID) -> list[UUID]:
    """Appointments and rows are locked; the ids that are still held under this token."""
    held = Reminder.objects.filter(pk__any_of=ids, state=State.CLAIMED, lease_token=token)
    lock_appointments(held.values_list("appointment_id", flat=True))
    return list(held.select_for_update().order_by("pk").values_list("pk", flat=True))


def _rows_of(batch: Iterable[Outgoing]) -> dict[UUID, Reminder]:
    """Whole rows, for those that need more than being sent."""
    ids = [one.id for one in batch]
    return {row.pk: row for row in locked(ids)} if ids else {}


def _decided(batch: tuple[Outgoing, ...], now: datetime) -> list[tuple[Outgoing, Decision]]:
    """Each row by itself, then together: of several overdue to one person about one appointment only one goes."""
    alone = {one.id: decide(one.facts, now) for one in batch}
    ordered = sorted(batch, key=_person)
    for _, group in groupby(ordered, key=_person):
        for needless in _caught_up(list(group), alone, now):
            alone[needless] = Decision(Act.SUPERSEDE, "caught_up")
    return [(one, alone[one.id]) for one in batch]


def _person(one: Outgoing) -> tuple[int, int]:
    return one.appointment_id, one.companion_id or 0


def _note_companions(rows: Mapping[UUID, Reminder], batch: Iterable[Outgoing]) -> None:
    """The row remembers which companion it was for; whoever is named later is another one."""
    found = [one for one in batch if one.companion_id and rows[one.id].companion_id is None]
    for one in found:
        rows[one.id].companion_id = one.companion_id
    Reminder.objects.bulk_update([rows[one.id] for one in found], ["companion"])


def _caught_up(mates: list[Outgoing], alone: Mapping[UUID, Decision], now: datetime) -> list[UUID]:
    """Of one person and appointment: all overdue messages but the one that goes, those that wait for the morning too."""
    going = [one for one in mates if alone[one.id] == SEND and one.letter.kind not in ASKED_FOR]
    if not going:
        return []
    lost = newest_only((str(one.id), one.facts) for one in going)
    waiting = [one.id for one in mates if alone[one.id].act is Act.WAIT and one.facts.due_at <= now]
    return [one.id for one in going if str(one.id) in lost] + waiting


def _carry_out(row: Reminder, decision: Decision, by: Actor, now: datetime) -> int:
    """1 when a call was opened."""
    if decision.act is Act.WAIT:
        _wait(row, decision, now)
        return 0
    # A row of channel `call` has done its work once its line stands on the call list.
    placed = decision.act is Act.CALL and row.channel == "call"
    end([row], state=State.SENT if placed else _ENDS[decision.act], reason=decision.reason, now=now)
    if decision.call:
        call_about(row, reason=decision.call, by=by, now=now)
    return 1 if decision.call else 0


def _wait(row: Reminder, decision: Decision, now: datetime) -> None:
    assert decision.until is not None  # WAIT always says until when
    plan_again(row, at=decision.until, reason=decision.reason, now=now)


def _tokens(sending: Iterable[Outgoing], by: Actor, now: datetime) -> dict[UUID, str]:
    """By reminder, for those that carry a link."""
    linked = [one for one in sending if one.letter.kind not in WITHOUT_LINK]
    wanted = [
        NewLink(one.appointment_id, _purpose(one), _link_until(one, now), one.id, one.companion_id)
        for one in linked
    ]
    tokens = access_links.mint_many(wanted=wanted, by=by, now=now)
    return dict(zip((one.id for one in linked), tokens, strict=True))


def _purpose(one: Outgoing) -> ActorKind:
    """Whoever drives or helps gets their own narrower link. Source: security.md LK-14."""
    if one.letter.kind == HELPER_LINK:
        return ActorKind.COMPANION
    return ActorKind.DRIVER if one.companion_id else ActorKind.PATIENT


def _link_until(one: Outgoing, now: datetime) -> datetime:
    """A link to the questions of the day after lives its own while, also one that is asked for then."""
    is_after = now >= one.letter.named.starts_at + LINK_OUTLIVES
    is_follow_up = one.letter.kind == DAY_AFTER or (one.letter.kind == NEW_LINK and is_after)
    return now + FOLLOW_UP_LINK_LIVES if is_follow_up else one.letter.link_until


def _ended(decided: Iterable[tuple[Outgoing, Decision]]) -> list[str]:
    return [f"{one.id} {decision.act} {decision.reason}" for one, decision in decided if decision != SEND]
