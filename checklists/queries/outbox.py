"""What the sweep asks: which sites have something due, and what is true about each held reminder right now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from checklists.models import Appointment, LinkSession, NextDayAnswer, ProtocolVersion, Reminder
from checklists.queries.declined import declined
from checklists.queries.facts import facts_of_rows
from checklists.queries.letters import Letter, letter
from checklists.queries.plan_facts import quiet_hours
from checklists.queries.protocol_versions import of_version
from checklists.queries.recipients import Recipient, recipient
from checklists.queries.second_contacts import second_contacts
from checklists.queries.sent_counts import sent_counts
from checklists.queries.told import Said, all_told, is_change_unseen
from checklists.rules import ride
from checklists.rules.appointment_status import Status
from checklists.rules.asked_messages import BUILT_IN, UNLOCK_CODE
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.last_check import ASKED_FOR
from checklists.rules.next_day import SILENT_CALL
from checklists.rules.plan_facts import Stream, Told, stream_of
from checklists.rules.reminder_rules import Audience, Channel, IfMissed, OnDoubt, Rank, ReminderRule
from checklists.rules.send_facts import SendFacts
from checklists.rules.sending_by_hand import SEND_NOW

_ONE_OF_EACH = """
SELECT site.id, rank, head.next_try_at FROM checklists_site site
CROSS JOIN (VALUES (0), (1), (2)) ranks (rank)
CROSS JOIN LATERAL (
  SELECT next_try_at FROM checklists_reminder
  WHERE site_id = site.id AND rank = ranks.rank AND state = 'planned' ORDER BY next_try_at LIMIT 1
) head ORDER BY rank, head.next_try_at
"""
_NEXT_OF_SERIES = (
    Appointment.objects.filter(
        series=OuterRef("appointment__series"),
        status=Status.EXPECTED,
        starts_at__gt=OuterRef("appointment__starts_at"),
    )
    .order_by("starts_at")
    .values("starts_at")[:1]
)


_RELATED = ("appointment__patient", "appointment__ridehome__driver", "companion")
# Somebody pressed for it: it takes the place of nothing that was planned.
_ASKED_FOR = reduce(or_, (Q(rule__startswith=f"{key}:") for key in sorted(ASKED_FOR)))
# Of a batch all have the same site and a few versions: read once each. A published protocol is in memory.
_SHARED = (
    "site",
    Prefetch("appointment__protocol_version", ProtocolVersion.objects.defer("data")),
)


@dataclass(frozen=True)
class Head:
    """The next planned reminder of one site and rank; `at` is when it may be tried."""

    site_id: int
    rank: int
    at: datetime


@dataclass(frozen=True)
class Outgoing:
    """A held reminder: what speaks for and against sending it, to whom, and what it would say."""

    id: UUID
    appointment_id: int
    facts: SendFacts
    letter: Letter
    companion_id: int | None = None


def database_now() -> datetime:
    """The one clock that all sweeps share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None  # a SELECT without FROM always answers
    now: datetime = row[0]
    return now


def heads() -> tuple[Head, ...]:
    """What is planned next, most critical first: one look into the index a site and rank, whatever its size."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_OF_EACH)
        return tuple(Head(*row) for row in cursor.fetchall())


def due(*, site_id: int, rank: int, now: datetime, most: int) -> int:
    """How many rows of one site and rank may go now, counted up to `most`: never a count that grows."""
    rows = Reminder.objects.filter(site_id=site_id, rank=rank, state="planned", next_try_at__lte=now)
    return rows.order_by()[:most].count()


def lapsed_sites(*, now: datetime) -> tuple[int, ...]:
    """Sites with rows whose holder let its lease run out."""
    rows = Reminder.objects.filter(state__in=("claimed", "transmitting"), lease_until__lte=now)
    return tuple(rows.order_by("site_id").values_list("site_id", flat=True).distinct())


def outgoing(ids: Collection[UUID], *, token: UUID, now: datetime) -> tuple[Outgoing, ...]:
    """The rows still held under this token, in the order of their ids; a fixed number of statements."""
    return _look(Reminder.objects.filter(pk__any_of=ids, state="claimed", lease_token=token), now)


def looked_at(reminder_id: UUID, *, now: datetime) -> Outgoing:
    """The same look at one row that nobody holds: what speaks for and against sending it at this moment."""
    return _look(Reminder.objects.filter(pk=reminder_id), now)[0]


def _look(rows: QuerySet[Reminder], now: datetime) -> tuple[Outgoing, ...]:
    rows = rows.order_by("pk").annotate(next_at=Subquery(_NEXT_OF_SERIES))
    held = list(rows.select_related(*_RELATED).prefetch_related(*_SHARED))
    for row in held:
        row.appointment.site = row.site
    around = _Around(held, now)
    return tuple(_outgoing(row, around) for row in held)


class _Around:
    """What is asked once for the whole batch: checklists, what was told and to whom, how many messages have gone."""

    def __init__(self, rows: Sequence[Reminder], now: datetime) -> None:
        ids = {row.appointment_id for row in rows}
        patients = {row.appointment.patient_id: row.appointment.patient for row in rows}
        self.now = now
        self.checklists = facts_of_rows({row.appointment_id: row.appointment for row in rows}.values())
        self.left = _by_person(
            Reminder.objects.filter(
                appointment__pk__any_of=ids, channel="email", state__in=("sent", "transmitting")
            )
            .exclude(_ASKED_FOR)
            .values_list("appointment_id", "companion_id", "rank", "transmit_at")
        )
        self.said: defaultdict[int, list[Said]] = defaultdict(list)
        for said in all_told(ids):
            self.said[said.appointment_id].append(said)
        self.rules = _rules(rows)
        self.quiet = {row.site_id: quiet_hours(row.site) for row in rows}
        self.contacts = second_contacts(patients)
        helped = {row.appointment_id for row in rows if row.recipient == Audience.SECOND_CONTACT}
        nos = declined(helped) if helped else frozenset()
        self.recipients = {
            row.pk: recipient(row, _stream(self.rules[row.pk]), self.contacts, nos) for row in rows
        }
        codes = [row.pk for row in rows if row.rule.startswith(UNLOCK_CODE)]
        self.waits_for_code = _open_sessions(codes) if codes else frozenset()
        after = {row.appointment_id for row in rows if row.rule == SILENT_CALL}
        self.answered_after = _answered_after(after) if after else frozenset()
        addresses = [to.address for to in self.recipients.values()]
        self.counts = sent_counts(patients.values(), addresses, now=now)

    def told_at(self, row: Reminder) -> datetime | None:
        """When a message at least as critical last left for this appointment, to the same person."""
        person = row.appointment_id, self.recipients[row.pk].companion_id
        return max((at for rank, at in self.left[person] if rank <= row.rank and at), default=None)

    def told(self, row: Reminder) -> Told | None:
        """What the newest message to the patient besides this one named."""
        others = [said.told for said in self.said[row.appointment_id] if said.reminder_id != row.pk]
        return others[-1] if others else None

    def change_unseen(self, row: Reminder) -> bool:
        """Whether a change that was told waits for the patient's "I have seen it"."""
        return is_change_unseen(self.said[row.appointment_id], row.appointment.seen_plan_version)

    def sent_to(self, to: Recipient, patient_id: int) -> int:
        """To this patient, or to all who help them together."""
        counted = self.counts.to_patient if to.audience is Audience.PATIENT else self.counts.to_helpers
        return counted[patient_id]


def _outgoing(row: Reminder, around: _Around) -> Outgoing:
    checklist, to = around.checklists[row.appointment_id], around.recipients[row.pk]
    said = letter(row, checklist, to=to, told=around.told(row), now=around.now)
    return Outgoing(
        row.pk, row.appointment_id, _send_facts(row, checklist, said, around), said, to.companion_id
    )


def _send_facts(row: Reminder, checklist: ChecklistFacts, said: Letter, around: _Around) -> SendFacts:
    appointment, patient, rule = row.appointment, row.appointment.patient, around.rules[row.pk]
    to = around.recipients[row.pk]
    return SendFacts(
        rule=row.rule,
        channel=Channel(row.channel),
        rank=Rank(row.rank),
        due_at=row.due_at,
        send_by=row.send_by,
        status=Status(appointment.status),
        is_current=row.plan_version == appointment.plan_version,
        zone=row.site.time_zone,
        quiet=around.quiet[row.site_id],
        reach=to.reach,
        only_if=rule.only_if if rule else (),
        if_missed=rule.if_missed if rule else IfMissed.NOTHING,
        waits_for_morning=rule.waits_for_morning if rule else True,
        is_notice=rule.is_notice if rule else False,
        items_open=checklist.open_items_at(around.now) > 0,
        hours_known=said.named.last_drink_at is not None,
        named=said.times,
        told_at=around.told_at(row),
        address_changed_at=None if to.companion_id else patient.email_changed_at,
        audience=to.audience,
        stands=row.pk in around.waits_for_code if row.rule.startswith(UNLOCK_CODE) else to.stands,
        driver_missing=ride.lacks_driver(checklist),
        driver_named=checklist.ride.driver_named,
        ride_settled=ride.is_settled(checklist),
        contact_agreed=patient.pk in around.contacts,
        change_unseen=around.change_unseen(row),
        next_day_unanswered=row.appointment_id not in around.answered_after,
        sent_to_patient=around.sent_to(to, patient.pk),
        sent_to_address=around.counts.to_address[to.address.lower()],
        reminders_off=row.site.reminders_off_at is not None,
        doubts=row.doubts,
        on_doubt=rule.on_doubt if rule else OnDoubt.RESEND,
        by_hand=row.reason == SEND_NOW,
    )


def _rules(rows: Sequence[Reminder]) -> dict[UUID, ReminderRule | None]:
    """Each as the appointment's own protocol version says it; None where that no longer knows it."""
    versions = {row.appointment.protocol_version_id: row.appointment.protocol_version for row in rows}
    known = {
        (pk, rule.key): rule
        for pk, version in versions.items()
        for rule in reversed(of_version(version).reminders)
    }
    return {
        row.pk: known.get((row.appointment.protocol_version_id, key := row.rule.partition(":")[0]))
        or BUILT_IN.get(key)
        for row in rows
    }


def _open_sessions(codes: Collection[UUID]) -> frozenset[UUID]:
    """Those of these messages whose code a phone still waits for."""
    rows = LinkSession.objects.filter(code_reminder_id__in=codes, ended_at=None)
    return frozenset(pk for pk in rows.values_list("code_reminder_id", flat=True) if pk)


def _answered_after(appointment_ids: Collection[int]) -> frozenset[int]:
    """Those of which a question of the day after was answered."""
    rows = NextDayAnswer.objects.filter(appointment_id__in=appointment_ids)
    return frozenset(rows.values_list("appointment_id", flat=True))


def _stream(rule: ReminderRule | None) -> Stream:
    return stream_of(rule) if rule else Stream.PREPARATION


def _by_person(
    left: Iterable[tuple[int, int | None, int, datetime | None]],
) -> defaultdict[tuple[int, int | None], list[tuple[int, datetime | None]]]:
    """What has left, as rank and instant, by appointment and companion."""
    found: defaultdict[tuple[int, int | None], list[tuple[int, datetime | None]]] = defaultdict(list)
    for appointment_id, companion_id, rank, at in left:
        found[appointment_id, companion_id].append((rank, at))
    return found
