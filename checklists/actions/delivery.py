"""What a mail provider said of one message: it settles a doubt, and ends what reaches nobody.

Source: reminders.md section 5. A provider may tell twice, late and out of order; each event counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from checklists.actions import audit, calls
from checklists.actions.address_hashes import address_hash
from checklists.actions.contact import stop_of
from checklists.actions.reminder_moves import IN_DOUBT, SETTLED, base_rule, end, lock_appointments, locked
from checklists.models import Companion, DeliveryEvent, Patient, Reminder
from checklists.queries import wall
from checklists.rules.access import Actor
from checklists.rules.appointment_status import Status
from checklists.rules.delivery import Kind, not_later
from checklists.rules.reminder_rules import Channel, Rank

State = Reminder.State
ADDRESS_FAILED = "address_failed"
# What a person has to say in the message's place; of the others, that there is no address.
_SAYS_ITSELF = frozenset({"moved", "cancelled", "back_on", "day_after"})


@dataclass(frozen=True)
class Said:
    """One event. `event_id` is the provider's own, `at` its instant if it names one, `detail` its words without an
    address.
    """

    provider: str
    event_id: str
    reminder_id: UUID
    kind: Kind
    at: datetime | None = None
    detail: str = ""


@wall.everywhere("delivery event")
@transaction.atomic
def record(*, said: Said, by: Actor, now: datetime) -> bool:
    """Whether it is new. A message that is none of ours, and an event that was told before, change nothing.

    People first, then appointments, then rows, as everywhere: two hands never wait for each other.
    """
    found = Reminder.objects.filter(pk=said.reminder_id).select_related("appointment__protocol_version")
    row = found.first()
    if row is None:
        return False
    person = _held(row) if said.kind.ends_reach else None
    waiting = _critical_to(person) if said.kind is Kind.BOUNCED and isinstance(person, Patient) else []
    lock_appointments([row.appointment_id, *(one.appointment_id for one in waiting)])
    if not _is_new(row, said, now):
        return False
    settled = _settle(row, by, now)
    if person and address_hash(person.email) == row.address_hash:
        _end_reach(row, person, said.kind, waiting, by, now)
    data: dict[str, str | bool] = {"kind": said.kind.value, "settled": settled}
    audit.record(by=by, action="reminder.delivery", obj=f"reminder:{row.pk}", site_id=row.site_id, data=data)
    return True


def _held(row: Reminder) -> Patient | Companion:
    """Whom it went to. A patient is held; a companion's address never changes, and their row comes after appointments."""
    if row.companion_id is not None:
        return Companion.objects.get(pk=row.companion_id)
    return Patient.objects.select_for_update(no_key=True).get(pk=row.appointment.patient_id)


def _critical_to(patient: Patient) -> list[Reminder]:
    """What is still to tell this patient and matters, the next one first."""
    rows = Reminder.objects.filter(
        appointment__patient=patient,
        recipient="patient",
        channel=Channel.EMAIL,
        rank=Rank.CRITICAL,
        state__in=(State.PLANNED, State.PAUSED),
        appointment__status=Status.EXPECTED,
    )
    return list(rows.order_by("due_at", "pk"))


def _is_new(row: Reminder, said: Said, now: datetime) -> bool:
    """The table takes each of a provider's events once."""
    values = {
        "reminder": row,
        "site_id": row.site_id,
        "kind": said.kind.value,
        "at": not_later(said.at, now),
        "received_at": now,
        "detail": said.detail[:200],
    }
    once = {"provider": said.provider, "event_id": said.event_id}
    return DeliveryEvent.objects.get_or_create(**once, defaults=values)[1]


def _settle(found: Reminder, by: Actor, now: datetime) -> bool:
    """Whether this word ended a doubt: the provider has it, so it left."""
    row = locked([found.pk])[0]
    goes_again = row.doubts > 0 and row.state in (State.PLANNED, State.CLAIMED)
    gave_up = row.reason == IN_DOUBT and row.state in (State.PAUSED, State.FAILED)
    if not goes_again and not gave_up:
        return False
    end([row], state=State.SENT, reason=SETTLED, now=now)
    if gave_up:
        calls.settle(appointment_id=row.appointment_id, reasons=[base_rule(row)], by=by, now=now)
    return True


def _end_reach(
    row: Reminder,
    person: Patient | Companion,
    kind: Kind,
    waiting: Sequence[Reminder],
    by: Actor,
    now: datetime,
) -> None:
    """Of this address alone: a new one is not judged by what an old one did."""
    if kind is Kind.COMPLAINED:
        field = "stopped_at" if isinstance(person, Companion) else stop_of(row)
        type(person).objects.filter(pk=person.pk).update(**{field: now})
        return
    type(person).objects.filter(pk=person.pk).update(address_failed_at=now)
    _call_for_it(row, person, by, now)
    for one in {each.appointment_id: each for each in reversed(waiting)}.values():
        due_at = max(one.due_at, now)
        calls.open(appointment_id=one.appointment_id, reason=ADDRESS_FAILED, due_at=due_at, by=by, now=now)


def _call_for_it(row: Reminder, person: Patient | Companion, by: Actor, now: datetime) -> None:
    """Somebody says what this message would have said, where that mattered and still does."""
    own = base_rule(row) in _SAYS_ITSELF or isinstance(person, Companion)
    is_over = Status(row.appointment.status).is_over and not own
    if row.rank != Rank.CRITICAL or is_over:
        return
    reason = base_rule(row) if own else ADDRESS_FAILED
    due_at = max(row.send_by, now)
    calls.open(appointment_id=row.appointment_id, reason=reason, due_at=due_at, by=by, now=now)
