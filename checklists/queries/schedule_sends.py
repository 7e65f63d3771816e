"""What an act about many appointments sends at once: asked inside its own transaction, before it is kept or taken back."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from checklists.models import Appointment, Patient, Reminder
from checklists.queries import outbox
from checklists.queries.letters import Letter
from checklists.queries.plan_facts import ASKED_FOR
from checklists.queries.sendings import NOTICES, SOON
from checklists.queries.unreachable import contact_of
from checklists.rules import hindrances
from checklists.rules.reminder_rules import Channel

Standing = frozenset[tuple[int, str, datetime]]


@dataclass(frozen=True)
class Sending:
    """What one patient gets because of the act: how many messages, the first of them when."""

    name: str
    count: int
    first_at: datetime
    is_now: bool


@dataclass(frozen=True)
class Sample:
    """One message of a kind, to the first who gets it, as it would leave."""

    name: str
    due_at: datetime
    letter: Letter


@dataclass(frozen=True)
class ScheduleSends:
    """`unreached` are patients of an import whom no email reaches, with why: the call list takes over."""

    sendings: tuple[Sending, ...]
    unreached: tuple[tuple[str, str], ...]
    samples: tuple[Sample, ...]

    @property
    def messages(self) -> int:
        return sum(each.count for each in self.sendings)

    @property
    def seal(self) -> str:
        """Who gets how many, as a short digest: what is now is now a minute later too."""
        said = [f"{each.name} {each.count} {'' if each.is_now else each.first_at}" for each in self.sendings]
        return hashlib.sha256("|".join(said).encode()).hexdigest()[:24]

    def of_nobody(self) -> "ScheduleSends":
        """How many, and the words, without anybody in them: for whoever reads of no patient."""
        samples = (
            replace(each, name="", letter=replace(each.letter, phrase="", first_name="…", to=""))
            for each in self.samples
        )
        sendings = tuple(replace(each, name="") for each in self.sendings)
        return ScheduleSends(sendings, (), tuple(samples))


def standing(appointment_ids: Collection[int]) -> Standing:
    """What is planned already of these appointments, which the caller found in their own scope."""
    return frozenset(_planned(appointment_ids).values_list("appointment_id", "rule", "next_try_at"))


def sends(appointment_ids: Collection[int], before: Standing, *, now: datetime) -> ScheduleSends:
    """What is planned now and was not `before`, of the messages that answer an import, and whom no email reaches."""
    new = _new(appointment_ids, before, now)
    return ScheduleSends(_sendings(new, now), _unreached(appointment_ids, now), _samples(new, now))


def answering(appointment_ids: Collection[int], before: Standing, *, now: datetime) -> ScheduleSends:
    """The same of appointments that stood before: what was leaving anyway, and whom to call, was known already."""
    leaving = {(appointment_id, rule) for appointment_id, rule, at in before if at <= now + SOON}
    new = [row for row in _new(appointment_ids, before, now) if (row.appointment_id, row.rule) not in leaving]
    return ScheduleSends(_sendings(new, now), (), _samples(new, now))


def _new(appointment_ids: Collection[int], before: Standing, now: datetime) -> list[Reminder]:
    answers = Q(rule__in=NOTICES) | Q(rule__contains=ASKED_FOR) | Q(next_try_at__lte=now + SOON)
    rows = _planned(appointment_ids).filter(answers).select_related("appointment__patient")
    return [
        row
        for row in rows.order_by("next_try_at", "appointment_id", "rule")
        if (row.appointment_id, row.rule, row.next_try_at) not in before
    ]


def _planned(appointment_ids: Collection[int]):  # type: ignore[no-untyped-def]
    return Reminder.objects.filter(
        appointment_id__in=appointment_ids, state=Reminder.State.PLANNED, channel=Channel.EMAIL
    )


def _sendings(rows: Collection[Reminder], now: datetime) -> tuple[Sending, ...]:
    of: defaultdict[int, list[Reminder]] = defaultdict(list)
    for row in rows:
        of[row.appointment.patient_id].append(row)
    return tuple(
        Sending(_name(of_one[0].appointment.patient), len(of_one), first, first - now <= SOON)
        for of_one in of.values()
        for first in (of_one[0].next_try_at,)
    )


def _unreached(appointment_ids: Collection[int], now: datetime) -> tuple[tuple[str, str], ...]:
    ids = Appointment.objects.filter(pk__in=appointment_ids).values("patient_id")
    found = Patient.objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk")
    said = ((_name(one), hindrances.short(contact_of(one), now)) for one in found)
    return tuple((name, why) for name, why in said if why)


def _samples(rows: Collection[Reminder], now: datetime) -> tuple[Sample, ...]:
    """The first of each kind."""
    first: dict[str, Reminder] = {}
    for row in rows:
        first.setdefault(row.rule, row)
    return tuple(
        Sample(
            _name(row.appointment.patient),
            row.next_try_at,
            outbox.looked_at(row.pk, now=row.next_try_at).letter,
        )
        for row in first.values()
    )


def _name(patient: Patient) -> str:
    return f"{patient.first_name} {patient.last_name}".strip()
