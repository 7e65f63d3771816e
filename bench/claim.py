"""Rows 10 and 11: claiming a hundred due reminders and recording them as sent.

Row 10 compares a table with a long history with a short one: a sweep's cost must not grow with the years. Row 11
compares two and four claimers with one, and counts rows that two of them had: none.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from bench import rows
from bench.figures import Figure, Goal
from tests import factories

LONG = Goal(10, "claimed and recorded a second, long history", "/s", "short history", must=0.8)
TWO = Goal(11, "claimed and recorded a second, 2 claimers", "/s", "1 claimer", must=1.3)
FOUR = Goal(11, "claimed and recorded a second, 4 claimers", "/s", "1 claimer", must=1.5)
TWICE = Goal(11, "rows that two claimers had", "rows", "one row", must=0, at_most=True)
DUE, EACH, SHORT = 3000, 20, 10_000


@dataclass(frozen=True)
class Run:
    """What so many claimers did with DUE rows."""

    a_second: float
    twice: int


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """`count` is the history of the long table, in reminders. Rounds at both sizes until `ends_at`; what ended it."""
    table = _Table(factories.clinic())
    table.grow_to(SHORT)
    short = [table.claimed(by=1) for _ in range(rounds)]
    table.grow_to(count)
    alone, two, four = [], [], []
    while len(alone) < rounds and (not alone or time.monotonic() < ends_at):
        alone.append(table.claimed(by=1))
        two.append(table.claimed(by=2))
        four.append(table.claimed(by=4))
    return _figures(short[: len(alone)], alone, two, four), f"{len(alone)} rounds of {DUE} due among {count}"


def _figures(short: list[Run], alone: list[Run], two: list[Run], four: list[Run]) -> list[Figure]:
    one = _rates(alone)
    doubles = tuple(float(each.twice + other.twice) for each, other in zip(two, four, strict=True))
    return [
        Figure(LONG, one, _rates(short)),
        Figure(TWO, _rates(two), one),
        Figure(FOUR, _rates(four), one),
        Figure(TWICE, doubles, tuple(1.0 for _ in doubles)),
    ]


def _rates(runs: list[Run]) -> tuple[float, ...]:
    return tuple(each.a_second for each in runs)


class _Table:
    """One site's reminders: a history of those sent, and fresh ones that fall due."""

    def __init__(self, clinic: factories.Clinic) -> None:
        self._clinic, self._size, self._copies, self._played = clinic, 0, 1, 0
        self._template = clinic.book(starts_at=timezone.now() + timedelta(days=3), now=timezone.now()).pk

    def grow_to(self, size: int) -> None:
        ids = self._more_appointments((size - self._size) // EACH)
        past = timezone.now() - timedelta(days=30)
        for at in range(0, len(ids), 1000):
            rows.reminders(ids[at : at + 1000], each=EACH, state="sent", due=past, rule="old")
        self._size = size
        rows.settle()

    def _more_appointments(self, count: int) -> list[int]:
        first, self._copies = self._copies, self._copies + count
        return rows.appointments(self._template, range(first, self._copies))

    def claimed(self, *, by: int) -> Run:
        """Rows a second from the first claim to the last record, over so many processes."""
        self._played += 1
        ids = self._more_appointments(DUE // EACH)
        past = timezone.now() - timedelta(days=1)
        rows.reminders(ids, each=EACH, state="planned", due=past, rule=f"due{self._played}:")
        said = _work(self._clinic.site.pk, by)
        began, ended = min(each["began"] for each in said), max(each["ended"] for each in said)
        held = [one for each in said for one in each["ids"]]
        if len(set(held)) != DUE:
            raise RuntimeError(f"{len(set(held))} of {DUE} rows were recorded")
        return Run(DUE / (ended - began), len(held) - len(set(held)))


def _work(site_id: int, by: int) -> list[dict]:  # type: ignore[type-arg]
    command = [sys.executable, "-m", "bench.claimer", str(site_id)]
    with ExitStack() as running:
        claimers = [
            running.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
                )
            )
            for _ in range(by)
        ]
        for claimer in claimers:
            assert claimer.stdout is not None and claimer.stdout.readline() == "ready\n"
        for claimer in claimers:
            assert claimer.stdin is not None
            claimer.stdin.write("\n")
            claimer.stdin.flush()
        return [json.loads(claimer.stdout.readline()) for claimer in claimers if claimer.stdout]
