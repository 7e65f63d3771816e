"""Virtual time: people, three sweepers and a mail server, in an order that the seed decides.

A sweeper is a row of steps. Between two of them it may be killed, or held longer than any lease; all of them may be down
for a day. The same seed plays the same life.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from checklists.rules.transmission import pause
from tests.simulation.clinic import Clinic, Patient
from tests.simulation.life import Life
from tests.simulation.server import MailServer
from tests.simulation.sweeper import sweep
from tests.simulation.table import Table

ZONES = (
    "America/Denver",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
)
_BEAT = 15.0
_KILLED, _HELD = 0.004, 0.003


@dataclass
class World:
    """`days` of a clinic of `people` patients; `table` may be a refused design, to see that its faults are seen."""

    seed: int
    days: int
    people: int
    table_of: Callable[[Clinic], Table] = Table
    kills: int = 0
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=self.dice.randrange(365), hours=12)
        self.ends_at = self.now + timedelta(days=self.days)
        self.clinic = Clinic(self.dice.choice(ZONES), [Patient(number) for number in range(self.people)])
        self.table = self.table_of(self.clinic)
        self.server = MailServer(self.dice, self._outages())
        self.down = self._outages()
        self._paused_until, self._breaks = self.now, 0
        self._idle: set[int] = set()
        self._alarm_at: datetime | None = None
        self._order = count()
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._life = Life(self.clinic, self.dice, self._at)

    def run(self) -> "World":
        self._plan_life()
        self._idle = {0, 1, 2}
        while self._events:
            self.now, _, what = heapq.heappop(self._events)
            what(self.now)
            self._set_alarm()
        return self

    def _at(self, when: datetime, what: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (max(when, self.now), next(self._order), what))

    def _plan_life(self) -> None:
        for patient in self.clinic.patients:
            for _ in range(max(1, self.days // 90)):
                at = self.now + timedelta(seconds=self.dice.uniform(0, 86_400 * max(1, self.days - 5)))
                self._at(at, lambda now, patient=patient: self._life.begins(patient, now))  # type: ignore[misc]
        for _ in range(self.people * max(2, self.days // 20)):
            at = self.now + timedelta(seconds=self.dice.uniform(0, 86_400 * self.days))
            self._at(at, self._life.meddles)

    def _outages(self) -> tuple[tuple[datetime, datetime], ...]:
        begins = [
            self.now + timedelta(days=self.dice.uniform(0, self.days)) for _ in range(1 + self.days // 120)
        ]
        return tuple((at, at + timedelta(hours=self.dice.choice((0.2, 1, 5, 26)))) for at in begins)

    def _set_alarm(self) -> None:
        """Whoever is idle looks up at the first beat after something can be done."""
        next_at = self.table.next_at() if self._idle else None
        if next_at is None:
            return
        wanted = max(next_at, self._paused_until, self.now)
        wanted = max([wanted, *(ends for begins, ends in self.down if begins <= wanted < ends)])
        if self._alarm_at is None or not self.now <= self._alarm_at <= wanted:
            self._alarm_at = wanted
            self._at(wanted, self._ring)

    def _ring(self, now: datetime) -> None:
        if now != self._alarm_at:
            return  # an earlier one took its place
        self._alarm_at = None
        for name in sorted(self._idle):
            self._at(
                now + timedelta(seconds=self.dice.uniform(0, _BEAT)), lambda now, name=name: self._begin(name)
            )  # type: ignore[misc]
        self._idle.clear()

    def _begin(self, name: int) -> None:
        next_at = self.table.next_at()
        is_down = any(begins <= self.now < ends for begins, ends in self.down)
        if next_at is None or next_at > self.now or self.now < self._paused_until or is_down:
            self._idle.add(name)
            return
        self._step(name, sweep(self.table, self.server, lambda: self.now, self._broken))

    def _step(self, name: int, steps: Iterator[float]) -> None:
        fate = self.dice.random()
        if fate < _KILLED:
            self.kills += 1
            self._at(
                self.now + timedelta(seconds=self.dice.uniform(1, 300)), lambda now: self._idle.add(name)
            )
            return
        try:
            seconds = next(steps)
        except StopIteration:
            self._idle.add(name)
            return
        if fate < _KILLED + _HELD:
            seconds += self.dice.choice((60.0, 150.0, 800.0, 4000.0))
        self._at(self.now + timedelta(seconds=seconds), lambda now: self._step(name, steps))

    def _broken(self) -> None:
        self._breaks += 1
        self._paused_until = self.now + pause(self._breaks)
