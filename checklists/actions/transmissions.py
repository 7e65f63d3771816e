"""The two durable marks of a message: begun, and what the server answered. Source: reminders.md sections 2 and 5.

Outcomes and marks share one commit, outcomes first: the unique line of the table refuses a second unanswered
message on one connection. A batch is audited when it is prepared; its moves are ReminderEvents.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from checklists.actions import acceptances, audit
from checklists.actions.reminder_moves import (
    FREE,
    base_rule,
    doubt,
    fail,
    lock_appointments,
    locked,
    not_told,
    plan_again,
)
from checklists.models import Companion, Patient, Reminder, ReminderEvent
from checklists.queries.told import to_json
from checklists.rules.access import Actor
from checklists.rules.asked_messages import ADDRESS_LEFT
from checklists.rules.plan_facts import Told
from checklists.rules.transmission import TRANSMIT_LEASE, Answer, Phase, back_off, without_address

State = Reminder.State
# One statement decides: a cancel, a move or another holder that came first leaves no id behind.
_MARK = """
UPDATE checklists_reminder r SET state = 'transmitting', transmit_at = %(now)s, line = m.line,
  attempts = attempts + 1, lease_until = %(until)s, address_hash = m.address_hash, told = m.told
FROM json_to_recordset(%(marks)s::json) AS m (id uuid, line text, address_hash text, told jsonb)
WHERE r.id = m.id AND r.state = 'claimed' AND r.lease_token = %(token)s AND r.lease_until > %(now)s
  AND r.send_by > %(now)s AND EXISTS (
    SELECT 1 FROM checklists_appointment a WHERE a.id = r.appointment_id AND a.plan_version = r.plan_version
      AND (a.status = 'cancelled') = (r.rule = 'cancelled'))
RETURNING r.id
"""


@dataclass(frozen=True)
class Mark:
    """A message about to be written on a connection. `line` names that connection, once in the world."""

    reminder_id: UUID
    line: str
    address_hash: str
    told: Told


@dataclass(frozen=True)
class Outcome:
    """What became of a message: the meaning of the answer, how far it had come, the server's words."""

    reminder_id: UUID
    answer: Answer
    phase: Phase
    reply: str = ""


@dataclass(frozen=True)
class Committed:
    """`marked` may begin, and nothing else; `sent` now stand as sent."""

    marked: frozenset[UUID] = frozenset()
    sent: frozenset[UUID] = frozenset()


@transaction.atomic
def record_and_mark(
    *, token: UUID, outcomes: Sequence[Outcome], marks: Sequence[Mark], by: Actor, now: datetime
) -> Committed:
    """Record what was answered, then mark what begins.

    `token` is the claim's. An outcome of a row that is no longer held under it changes nothing, so recording
    twice is harmless; only an acceptance that comes after its lease still settles the doubt it left.
    """
    sent = _record(token, outcomes, by, now)
    return Committed(_mark(token, marks, now) if marks else frozenset(), sent)


def _mark(token: UUID, marks: Sequence[Mark], now: datetime) -> frozenset[UUID]:
    values: dict[str, Any] = {
        "now": now,
        "until": now + TRANSMIT_LEASE,
        "token": token,
        "marks": json.dumps([_as_row(mark) for mark in marks]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MARK, values)
        return frozenset(row[0] for row in cursor.fetchall())


def _as_row(mark: Mark) -> dict[str, object]:
    return {
        "id": str(mark.reminder_id),
        "line": mark.line,
        "address_hash": mark.address_hash,
        "told": to_json(mark.told),
    }


def _record(token: UUID, outcomes: Sequence[Outcome], by: Actor, now: datetime) -> frozenset[UUID]:
    """What is not sent first: it locks appointments before rows. The ids that are sent."""
    _record_others(token, [each for each in outcomes if each.answer is not Answer.SENT], by, now)
    taken = [
        (each.reminder_id, without_address(each.reply)) for each in outcomes if each.answer is Answer.SENT
    ]
    return acceptances.record(taken, token=token, now=now) if taken else frozenset()


def _record_others(token: UUID, outcomes: Sequence[Outcome], by: Actor, now: datetime) -> None:
    """Rows by id; the appointments first where a call may be opened."""
    if not outcomes:
        return
    answers = {outcome.reminder_id: outcome for outcome in outcomes}
    _note_addresses(token, outcomes, now)
    if any(outcome.answer in (Answer.FAILED, Answer.IN_DOUBT) for outcome in outcomes):
        held = Reminder.objects.filter(pk__in=answers, lease_token=token)
        lock_appointments(held.values_list("appointment_id", flat=True))
    rows = locked(answers, lease_token=token)
    for row in rows:
        _APPLY[answers[row.pk].answer](row, answers[row.pk], by, now)
    _audit_failures((row for row in rows if answers[row.pk].answer is Answer.FAILED), by)


def _note_addresses(token: UUID, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Of patients: before appointments, as where an address is changed. Two hands never wait for each other."""
    refused = [outcome.reminder_id for outcome in outcomes if _is_address_refused(outcome)]
    if refused:
        held = Reminder.objects.filter(pk__in=refused, lease_token=token)
        patients = (
            held.filter(companion=None)
            .exclude(rule__startswith=ADDRESS_LEFT)
            .values_list("appointment__patient_id", flat=True)
        )
        Patient.objects.filter(pk__in=list(patients)).update(address_failed_at=now)


def _is_address_refused(outcome: Outcome) -> bool:
    return outcome.answer is Answer.FAILED and outcome.phase is Phase.RECIPIENT


def _later(row: Reminder, outcome: Outcome, by: Actor, now: datetime) -> None:
    """Refused for now, or the line was lost before the content: tried until its last useful moment."""
    tries = 1 + ReminderEvent.objects.filter(reminder=row, reason="refused_for_now").count()
    not_told([row], now=now)
    words = f"{outcome.phase}: {without_address(outcome.reply)}"
    plan_again(row, at=now + back_off(tries), reason="refused_for_now", now=now, detail=words)


def _failed(row: Reminder, outcome: Outcome, by: Actor, now: datetime) -> None:
    """Refused for good: at the address, or at the content; a person takes over."""
    not_told([row], now=now)
    at_address = _is_address_refused(outcome)
    # "Ask for another address" is said of the patient's own; of a helper's, what was to be asked of them.
    is_own = row.companion_id is None and base_rule(row) != ADDRESS_LEFT
    call = "address_failed" if at_address and is_own else base_rule(row)
    if at_address and row.companion_id is not None:
        Companion.objects.filter(pk=row.companion_id).update(address_failed_at=now)
    reason = "address_failed" if at_address else "content_refused"
    fail(row, reason=reason, call=call, by=by, now=now, detail=without_address(outcome.reply))


def _in_doubt(row: Reminder, outcome: Outcome, by: Actor, now: datetime) -> None:
    words = without_address(outcome.reply)
    doubt(row, by=by, now=now, detail=f"may have left {row.transmit_at or now:%H:%M:%S} UTC. {words}".strip())


def _nobodys(row: Reminder, outcome: Outcome, by: Actor, now: datetime) -> None:
    """The server refuses us: the row is given back as if it had never been claimed."""
    not_told([row], now=now)
    Reminder.objects.filter(pk=row.pk).update(**FREE, state=State.PLANNED, claims=F("claims") - 1)


_APPLY: Mapping[Answer, Callable[[Reminder, Outcome, Actor, datetime], None]] = {
    Answer.LATER: _later,
    Answer.FAILED: _failed,
    Answer.IN_DOUBT: _in_doubt,
    Answer.BREAKER: _nobodys,
}


def _audit_failures(rows: Iterable[Reminder], by: Actor) -> None:
    for row in rows:
        audit.record(by=by, action="reminder.fail", obj=f"reminder:{row.pk}", site_id=row.site_id)
