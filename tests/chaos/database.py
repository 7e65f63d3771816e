"""Faults 5 and 6: the database cuts every connection, or dies and comes back."""

import os
import signal
import time

from django.db import connections

from clinic.stack.postmaster import postmaster
from tests.chaos.judge import settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.pace import PATIENT
from tests.chaos.verdict import Fault, Verdict
from tests.processes import wait_until

BACK_SECONDS = 30.0


def cut_connections(lab: Lab, count: int, seed: int) -> Verdict:
    """All at once, again and again, also between a message's acceptance and its record."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 7, over=count * 0.65)
        bench.post.will(delay=0.01)
        connections["default"].close()
        with bench.sweepers(3, pace=PATIENT) as sweepers:
            for _ in range(count):
                time.sleep(bench.dice.uniform(0.3, 1.0))
                lab.end_connections()
                sweepers.keep()
            return settled(bench, booked, sweepers, runs=count)


def crashes(lab: Lab, count: int, seed: int) -> Verdict:
    """An immediate shutdown in the middle of sending; what is due leaves within 30 seconds of its return."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 25, over=count * 3.0)
        bench.post.will(delay=0.01)
        connections["default"].close()
        longest = 0.0
        with bench.sweepers(3, pace=PATIENT) as sweepers:
            for _ in range(count):
                time.sleep(bench.dice.uniform(1.0, 3.0))
                _crash(lab)
                time.sleep(bench.dice.uniform(0.0, 1.0))
                lab.database.ensure()
                longest = max(longest, _until_something_leaves(bench))
                sweepers.keep()
            verdict = settled(bench, booked, sweepers, runs=count)
            verdict.note = f"mail again after {longest:.1f} s at most"
            verdict.must(longest <= BACK_SECONDS, f"no mail for {longest:.0f} s after the database was back")
            return verdict


def _crash(lab: Lab) -> None:
    pid = postmaster(lab.database.cluster.data)
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)
    wait_until(lambda: not lab.database.runs(), what="the database is gone")


def _until_something_leaves(bench: Bench) -> float:
    """Seconds from now to the next message, or to nothing being due."""
    known = len(bench.post.copies())
    return wait_until(
        lambda: len(bench.post.copies()) > known or bench.is_drained(), what="mail leaves again", seconds=90
    )


FAULTS = (
    Fault(
        "5",
        "every database connection cut, each 0.3 to 1 s",
        "0 lost, 0 extra, 0 wrong recipient",
        "cuts",
        30,
        300,
        cut_connections,
    ),
    Fault(
        "6",
        "PostgreSQL restarted immediately",
        "0 lost, 0 extra, lag back within 30 s",
        "crashes",
        3,
        30,
        crashes,
    ),
)
