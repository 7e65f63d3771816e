"""Faults 1 to 4: sweeping processes that are killed, crash, or stand still."""

import queue
import signal
import time
from typing import Any

from checklists.models import Call, Reminder
from tests.chaos.judge import settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.pace import Pace
from tests.chaos.sweepers import KINDS, Sweepers
from tests.chaos.verdict import Fault, Verdict

LINES = 8
ROWS_A_KILL = 6
# Where inside DATA the mail server stops talking: before the content, before it keeps it, before it says so.
POINTS = ("begun", "written", "kept")


def random_kills(lab: Lab, count: int, seed: int) -> Verdict:
    """At any moment, whichever process it hits."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * ROWS_A_KILL, over=count * 0.2)
        return killed(bench, booked, count, delay=0.005, kinds=KINDS)


def killed(
    bench: Bench, booked: list[int], count: int, *, delay: float, kinds: tuple[str, ...], linger: float = 0
) -> Verdict:
    """Three processes of these kinds and a mail server that takes `delay` a message, until all is sent.

    `linger`: so long they are left alone before anybody looks.
    """
    bench.post.will(delay=delay)
    with bench.sweepers(3, lines=LINES, kinds=kinds) as sweepers:
        for _ in range(count):
            _wait(bench, sweepers, 0.05, 0.35)
            bench.dice.choice(sweepers.places).kill()
        _wait(bench, sweepers, linger, linger)
        return settled(bench, booked, sweepers, runs=count, most_extra=count * LINES)


def kills_inside_data(lab: Lab, count: int, seed: int) -> Verdict:
    """Half of them with one line, where a kill may cost one message, and half with eight.

    One process at a time: a second one would send everything while the first is held in the middle.
    """
    with lab.bench(seed) as bench:
        booked = bench.book(count * ROWS_A_KILL * 2)
        many, one = count - count // 2, count // 2
        pace = Pace(claim=3.0)
        for lines, kills in ((LINES, many), (1, one)):
            with bench.sweepers(1, lines=lines, pace=pace, kinds=KINDS[1:]) as sweepers:
                for _ in range(kills):
                    _kill_inside_data(bench, sweepers)
        with bench.sweepers(2, pace=pace) as sweepers:
            return settled(bench, booked, sweepers, runs=count, most_extra=many * LINES + one)


def _kill_inside_data(bench: Bench, sweepers: Sweepers) -> None:
    """The mail server says that the process is there, and it is killed while it waits."""
    sweepers.keep()
    (victim,) = sweepers.places
    bench.post.will(hold={"point": bench.dice.choice(POINTS), "port": victim.port})
    try:
        bench.post.held.get(timeout=90)
    except queue.Empty:
        raise AssertionError(f"no message came to be interrupted: {bench.said()}") from None
    victim.kill()


def rows_that_kill(lab: Lab, count: int, seed: int) -> Verdict:
    """A message whose writing ends the process: after five claims a person takes over, and the others went."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 10)
        rows = list(bench.first(booked).values_list("pk", flat=True))
        poison = frozenset(bench.dice.sample(rows, count))
        with bench.sweepers(2, poison=poison, pace=Pace(claim=3.0)) as sweepers:
            verdict = settled(bench, booked, sweepers, runs=count, most_extra=0)
        _poisoned_ones_failed(verdict, poison)
        others = bench.first(booked).exclude(pk__in=poison).exclude(state="sent")
        verdict.must(
            not others, f"others were harmed: {list(others.values_list('state', 'reason', 'claims'))}"
        )
        return verdict


def _poisoned_ones_failed(verdict: Verdict, poison: frozenset[Any]) -> None:
    failed = Reminder.objects.filter(pk__in=poison, state="failed", reason="claimed_in_vain")
    verdict.must(failed.count() == len(poison), f"{failed.count()} of {len(poison)} were given to a person")
    called = Call.objects.filter(appointment_id__in=failed.values("appointment_id")).values("appointment_id")
    verdict.must(called.distinct().count() == len(poison), "not each of them has its call")


def standing_still(lab: Lab, count: int, seed: int) -> Verdict:
    """Stopped for 0.2 to 2 leases, while others take over, and then going on as if nothing had been."""
    pace = Pace(claim=1.5, margin=0.3, transmit=3.0, final_dot=2.5)
    with lab.bench(seed) as bench:
        booked = bench.book(count * 20, over=count * 1.0)
        bench.post.will(delay=0.01)
        with bench.sweepers(3, lines=LINES, pace=pace) as sweepers:
            for _ in range(count):
                _wait(bench, sweepers, 0.05, 0.3)
                still = bench.dice.choice(sweepers.places)
                still.send(signal.SIGSTOP)
                _wait(bench, sweepers, 0.2 * pace.claim, 2 * pace.claim)
                still.send(signal.SIGCONT)
            return settled(bench, booked, sweepers, runs=count, most_extra=count * LINES)


def _wait(bench: Bench, sweepers: Sweepers, least: float, most: float) -> None:
    time.sleep(bench.dice.uniform(least, most))
    sweepers.keep()


FAULTS = (
    Fault(
        "1",
        "kill -9 at random, 3 sweepers",
        "0 lost, extra at most the lines in DATA",
        "kills",
        40,
        500,
        random_kills,
    ),
    Fault(
        "2",
        "kill -9 inside DATA",
        "0 lost, extra at most lines × kills",
        "kills",
        20,
        200,
        kills_inside_data,
    ),
    Fault(
        "3",
        "a row that crashes its process",
        "others unharmed; failed and a call after 5 claims",
        "rows",
        5,
        50,
        rows_that_kill,
    ),
    Fault(
        "4",
        "SIGSTOP for 0.2 to 2 leases, then on",
        "0 lost, fenced before the mark",
        "stops",
        10,
        60,
        standing_still,
    ),
)
