"""Faults 10, 13 and 17: an outage of hours, clocks that leap, rows of a newer version. In this process, with moved clocks."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.utils import timezone

from checklists.actions import repairs, sending
from checklists.models import Reminder, Sending
from checklists.queries import outbox
from checklists.reminders import clock as clocks
from checklists.reminders.breaker import Breaker
from checklists.reminders.smtp_line import Server
from checklists.reminders.sweep import Swept, sweep
from tests.chaos.judge import BY, ENDED, MESSAGE_ID, judge, settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.verdict import Fault, Verdict
from tests.factories import NOW, START

HOUR = timedelta(hours=1)


@dataclass
class Moment:
    """A clock that stands where it is put."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def trouble(self) -> str:
        return ""


def _sweep(bench: Bench, **more: Any) -> Swept:
    return sweep(trigger="chaos", server=Server("127.0.0.1", bench.post.ports[0]), breaker=Breaker(), **more)


def all_down(lab: Lab, count: int, seed: int) -> Verdict:
    """Nothing sweeps for an hour or for 26, at any point of the days before the infusions."""
    total = Verdict(count)
    for turn in range(count):
        with lab.bench(seed + turn) as bench:
            _one_outage(bench, total, hours=(26, 1)[turn % 2])
    return total


def _one_outage(bench: Bench, total: Verdict, *, hours: int) -> None:
    bench.clinic.site.quiet_from = clock_time(21)
    bench.clinic.site.save(update_fields=["quiet_from"])
    for place in range(8):
        bench.clinic.book(starts_at=START + place * 3 * HOUR)
    falls = NOW + bench.dice.uniform(2, 90) * HOUR
    rises, at = falls + hours * HOUR, NOW + timedelta(minutes=3)
    while at < START + 5 * 24 * HOUR:
        if not falls <= at < rises:
            _sweep(bench, clock=Moment(at))
        at = rises if at < rises <= at + 2 * HOUR else at + 2 * HOUR
    _judge_outage(bench, total, falls, rises)


def _judge_outage(bench: Bench, total: Verdict, falls: datetime, rises: datetime) -> None:
    rows = {row.pk: row for row in Reminder.objects.filter(channel="email")}
    copies = Counter(MESSAGE_ID.match(copy.id).group(1) for copy in bench.post.copies())  # type: ignore[union-attr]
    arrived = [row for row in rows.values() if str(row.pk) in copies]
    caught_up = Counter(row.appointment_id for row in arrived if falls <= row.due_at < rises)
    total.rows += len(rows)
    total.sent += len(arrived)
    total.doubled += sum(times - 1 for times in copies.values())
    left = [
        row for row in rows.values() if row.state not in ENDED or (row.state == "sent" and row not in arrived)
    ]
    total.lost += len(left)
    total.must(not left, f"{len(left)} rows neither sent nor ended by a rule")
    total.must(total.doubled == 0, f"{total.doubled} doubled")
    twice = [one for one, times in caught_up.items() if times > 1]
    total.must(not twice, f"more than one message after the outage: {twice}")
    done = repairs.reconcile(by=BY, now=START + 5 * 24 * HOUR)
    total.must(done == repairs.Repaired(0, 0), f"repairs were needed: {done}")


@dataclass
class Clocks:
    """What the two clocks say beside the truth; a frozen wall stands at one moment."""

    database: timedelta = timedelta(0)
    wall: timedelta = timedelta(0)
    frozen_at: datetime | None = None

    @contextmanager
    def told(self) -> Iterator[None]:
        true_database, true_wall = outbox.database_now, timezone.now

        def wall() -> datetime:
            return self.frozen_at or true_wall() + self.wall

        with (
            mock.patch.object(outbox, "database_now", lambda: true_database() + self.database),
            mock.patch.object(clocks, "timezone", SimpleNamespace(now=wall)),
        ):
            yield


DAYS, HOURS = timedelta(days=3), timedelta(hours=-2)
STEPS = {
    "database three days ahead": lambda: Clocks(database=DAYS),
    "machine three days ahead": lambda: Clocks(wall=DAYS),
    "both leap three days ahead": lambda: Clocks(database=DAYS, wall=DAYS),
    "database two hours behind": lambda: Clocks(database=HOURS),
    "both fall two hours back": lambda: Clocks(database=HOURS, wall=HOURS),
    "machine frozen since yesterday": lambda: Clocks(frozen_at=datetime.now(UTC) - timedelta(days=1)),
    "machine two minutes apart": lambda: Clocks(wall=timedelta(minutes=2)),
}


def clock_steps(lab: Lab, count: int, seed: int) -> Verdict:
    """Messages are due now and on the days to come; the later ones must not leave whatever the clocks say."""
    with lab.bench(seed) as bench:
        first = bench.book(count)
        alarms = 0
        for _ in range(count):
            clocks._Readings.last = None
            _sweep(bench)
            alarms += _stepped(bench, bench.dice.choice(list(STEPS)))
        _sweep(bench)
        verdict = judge(bench, first, runs=count)
        early = len(bench.post.copies()) - count
        verdict.must(not early, f"{early} left that were not due")
        verdict.must(alarms == count, f"an alarm after {alarms} of {count} steps")
        return verdict


def _stepped(bench: Bench, name: str) -> bool:
    """Whether the very first sweep of a stepped clock sent nothing and said so; then the clock is set right."""
    before = len(bench.post.copies())
    with STEPS[name]().told():
        swept = _sweep(bench)
        said = bool(swept.trouble) and Sending.objects.get().trouble == swept.trouble[:200]
    sending.trust_clock(by=BY, now=datetime.now(UTC))
    return said and len(bench.post.copies()) == before


def newer_rows(lab: Lab, count: int, seed: int) -> Verdict:
    """States that this version does not know: left alone, and nobody waits for them."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 2)
        known, unknown = booked[:count], booked[count:]
        bench.first(unknown).update(state="parked", reason="newer")
        with bench.sweepers(3) as sweepers:
            verdict = settled(bench, known, sweepers, runs=count, conserved=False)
        left = bench.first(unknown).filter(state="parked").count()
        verdict.must(left == count, f"{count - left} rows of an unknown state were touched")
        verdict.must(len(bench.post.copies()) == count, "a row of an unknown state was sent")
        return verdict


FAULTS = (
    Fault(
        "10",
        "everything down for 1 h and 26 h",
        "every row sent or ended by rule, one message an appointment after it",
        "outages",
        2,
        10,
        all_down,
    ),
    Fault(
        "13",
        "clocks leap, freeze, disagree",
        "0 early, 0 extra, an alarm at once",
        "steps",
        20,
        200,
        clock_steps,
    ),
    Fault(
        "17",
        "old code meets rows of a newer version",
        "left alone, the sweep goes on",
        "rows",
        40,
        400,
        newer_rows,
    ),
)
