"""Row 8: what a sender costs while very many reminders wait, in memory and in the broker.

Each measure is a process of its own that sweeps a hundred due messages. The limit of its memory is the same sweep beside an empty
plan. In the broker nothing waits: its peer is one Celery task with a date for each reminder.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from redis import Redis

from bench import due, rows
from bench.figures import Figure, Goal
from tests import factories
from tests.processes import running_broker

MEMORY = Goal(
    8, "memory of a sweep beside a full plan", "MB", "the same beside an empty one", must=1.1, at_most=True
)
BROKER = Goal(
    8, "in the broker for a planned reminder", "bytes", "one task with a date", must=0, at_most=True
)
DUE, EACH, TASKS = 100, 200, 200


def run(port: int, *, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """`count` reminders wait for next year. Rounds beside both plans until `ends_at`; what ended it."""
    clinic = factories.clinic()
    due.noon_at(clinic, timezone.now())
    with running_broker() as broker:
        os.environ["REDIS_URL"] = broker.url
        redis = Redis(unix_socket_path=broker.url.partition("://")[2].partition("?")[0])
        empty = [_swept(clinic, port) for _ in range(rounds)]
        _fill(clinic, count)
        full: list[float] = []
        while len(full) < rounds and (not full or time.monotonic() < ends_at):
            full.append(_swept(clinic, port))
        held = _bytes(redis) / count
        task = _bytes_of_a_task(broker.url, redis)
        redis.close()
    figures = [Figure(MEMORY, tuple(full), tuple(empty[: len(full)])), Figure(BROKER, (held,), (task,))]
    return figures, f"{len(full)} rounds beside {count} planned reminders"


def _fill(clinic: factories.Clinic, count: int) -> None:
    now = timezone.now()
    template = clinic.book(starts_at=now + timedelta(days=3), now=now).pk
    ids = rows.appointments(template, range(1, count // EACH + 1))
    next_year = now + timedelta(days=365)
    for at in range(0, len(ids), 100):
        rows.reminders(ids[at : at + 100], each=EACH, state="planned", due=next_year, rule="far")
    rows.settle()


def _swept(clinic: factories.Clinic, port: int) -> float:
    """The most memory that a process held which sent what was due, in MB."""
    due.fall_due(clinic, DUE, timezone.now())
    ran = subprocess.run(
        [sys.executable, "-m", "bench.sender", str(port), str(DUE)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(ran.stdout) / 1024


def _bytes(redis: Redis) -> int:
    """Of all that waits in the broker."""
    return sum(int(redis.memory_usage(key) or 0) for key in redis.keys("*"))


def _bytes_of_a_task(url: str, redis: Redis) -> float:
    """What the refused design costs: each reminder a task that waits in the broker for its time."""
    from celery import Celery  # noqa: PLC0415 - the peer alone needs it

    before, far = _bytes(redis), datetime(2036, 1, 1, tzinfo=UTC)
    with Celery(broker=url, set_as_current=False) as peer:
        for _ in range(TASKS):
            peer.send_task("reminders.send", args=["0" * 36], queue="peer", eta=far)
    return (_bytes(redis) - before) / TASKS
