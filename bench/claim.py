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
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
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
    clinic, now = factories.clinic(), timezone.now()
    template = clinic.book(starts_at=now + timedelta(days=3), now=now).pk
    few, many = (_Table(clinic.site.pk, template, name) for name in (rows.OWN, "long"))
    few.grow_to(SHORT)
    connection.close()
    rows.copy_database("long")
    many.grow_to(count)
    short, alone, two, four = [], [], [], []
    while len(four) < rounds and (not four or time.monotonic() < ends_at):
        short.append(few.claimed(by=1))
        alone.append(many.claimed(by=1))
        two.append(many.claimed(by=2))
        four.append(many.claimed(by=4))
    return _figures(short, alone, two, four), f"{len(four)} rounds of {DUE} due among {count}"


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
    """One site's reminders in one database: a history of those sent, and fresh ones that fall due."""

    def __init__(self, site_id: int, template_id: int, database: str) -> None:
        self._site_id, self._template_id, self._database = site_id, template_id, database
        self._played = 0

    def grow_to(self, size: int) -> None:
        ids = self._more_appointments(size // EACH)
        past = timezone.now() - timedelta(days=30)
        for at in range(0, len(ids), 1000):
            self._remind(ids[at : at + 1000], state="sent", due=past, rule="old")
        rows.settle(database=self._database)

    def claimed(self, *, by: int) -> Run:
        """Rows a second from the first claim to the last record, over so many processes."""
        self._played += 1
        ids = self._more_appointments(DUE // EACH)
        past = timezone.now() - timedelta(days=1)
        self._remind(ids, state="planned", due=past, rule=f"due{self._played}:")
        said = self._work(by)
        began, ended = min(each["began"] for each in said), max(each["ended"] for each in said)
        held = [one for each in said for one in each["ids"]]
        if len(set(held)) != DUE:
            raise RuntimeError(f"{len(set(held))} of {DUE} rows were recorded")
        return Run(DUE / (ended - began), len(held) - len(set(held)))

    def _more_appointments(self, count: int) -> list[int]:
        with rows.owner(self._database) as connection:
            found = connection.execute("SELECT count(*) FROM checklists_appointment").fetchone()
        first = found[0] if found else 1
        return rows.appointments(self._template_id, range(first, first + count), database=self._database)

    def _remind(self, ids: list[int], *, state: str, due: datetime, rule: str) -> None:
        rows.reminders(ids, each=EACH, state=state, due=due, rule=rule, database=self._database)

    def _work(self, by: int) -> list[dict[str, Any]]:
        command = [sys.executable, "-m", "bench.claimer", str(self._site_id)]
        known = {**os.environ, "DATABASE_URL": rows.of(self._database, os.environ["DATABASE_URL"])}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with ExitStack() as held:
            claimers = [held.enter_context(subprocess.Popen(command, env=known, **pipes)) for _ in range(by)]
            for claimer in claimers:
                assert claimer.stdout.readline() == "ready\n"
            for claimer in claimers:
                claimer.stdin.write("\n")
                claimer.stdin.flush()
            return [json.loads(claimer.stdout.readline()) for claimer in claimers]
