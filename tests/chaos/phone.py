"""Fault 21: a phone on a bad network. Requests and replies get lost, come twice and out of order; the phone tries again."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.test import Client

from checklists.models import Appointment, Item, Tick
from tests.chaos.lab import Bench, Lab
from tests.chaos.verdict import Fault, Verdict
from tests.patient.conftest import mint

LOST, TWICE, LATE = 0.3, 0.1, 0.1
TICKABLE = (2, 4)  # hydration and clothing: a bare tick does them
APPOINTMENTS = 10
BORN = {"day": "3", "month": "3", "year": "1984"}


@dataclass
class Tap:
    """One touch of the screen: its operation keeps its id, however often it is sent."""

    position: int
    done: bool
    operation: UUID


@dataclass
class Phone:
    """`late` requests are still on their way somewhere, and arrive when nobody waits for them any more."""

    client: Client
    dice: random.Random
    late: list[Tap] = field(default_factory=list)
    sent: int = 0
    acknowledged: list[UUID] = field(default_factory=list)

    def tap(self, position: int, done: bool) -> Tap:
        """Sent until a reply comes."""
        made = Tap(position, done, UUID(int=self.dice.getrandbits(128), version=4))
        while not self._sent(made):
            pass
        self.acknowledged.append(made.operation)
        return made

    def _sent(self, tap: Tap) -> bool:
        self.sent += 1
        if self.late and self.dice.random() < 0.5:
            self._arrives(self.late.pop(self.dice.randrange(len(self.late))))
        if self.dice.random() < LOST:
            return False
        if self.dice.random() < LATE:
            self.late.append(tap)
            return False
        for _ in range(1 + (self.dice.random() < TWICE)):
            self._arrives(tap)
        return self.dice.random() >= LOST

    def _arrives(self, tap: Tap) -> None:
        path = f"/my/items/{tap.position}/{'tick' if tap.done else 'undo'}/"
        answer = self.client.post(path, {"operation": str(tap.operation)})
        assert answer.status_code == 303, f"{path} answered {answer.status_code}"


def bad_network(lab: Lab, count: int, seed: int) -> Verdict:
    """So many requests over some phones, ticks and undos in any order."""
    with lab.bench(seed) as bench:
        booked = bench.book(APPOINTMENTS)
        phones = [_opened(bench, one) for one in booked]
        taps: dict[int, list[Tap]] = {one: [] for one in booked}
        while sum(phone.sent for phone in phones) < count:
            place = bench.dice.randrange(len(phones))
            tap = phones[place].tap(bench.dice.choice(TICKABLE), bench.dice.random() < 0.6)
            taps[booked[place]].append(tap)
        for phone in phones:
            while phone.late:
                phone._arrives(phone.late.pop())
        return _judged(phones, taps, sum(phone.sent for phone in phones))


def _opened(bench: Bench, appointment_id: int) -> Phone:
    client = Client()
    row = Appointment.objects.get(pk=appointment_id)
    answer = client.post("/l/", {"token": mint(row, now=datetime.now(UTC)), **BORN})
    assert answer.status_code == 303 and settings.LINK_COOKIE_NAME in client.cookies
    return Phone(client, bench.dice)


def _judged(phones: list[Phone], taps: dict[int, list[Tap]], sent: int) -> Verdict:
    """A tick an acknowledged tap, no more; what stands is what was tapped last."""
    applied = list(Tick.objects.values_list("operation_id", flat=True))
    tapped = [one for phone in phones for one in phone.acknowledged]
    lost, extra = set(tapped) - set(applied), len(applied) - len(set(tapped))
    verdict = Verdict(sent, rows=len(tapped), sent=len(applied), lost=len(lost), doubled=extra)
    verdict.must(not lost, f"{len(lost)} acknowledged taps are not on record")
    verdict.must(not extra, f"{extra} ticks too many")
    for appointment_id, made in taps.items():
        last = {tap.position: tap.done for tap in made}
        standing = dict(
            Item.objects.filter(appointment_id=appointment_id, position__in=last).values_list(
                "position", "done"
            )
        )
        verdict.must(standing == last, f"appointment {appointment_id} stands as {standing}, tapped {last}")
    verdict.note = f"{len(tapped)} taps, {sent} requests"
    return verdict


FAULTS = (
    Fault(
        "21",
        "phone: requests and replies lost (30 % each), doubled, late",
        "each acknowledged tick applied once",
        "requests",
        500,
        20_000,
        bad_network,
    ),
)
