"""Rows 1 to 4: one sweep with every state durable, over 1, 8 and 16 lines, beside raw smtplib on one connection,
django-post_office and one Celery task a message; all to the same server.
"""

import time
from collections.abc import Iterable

from django.utils import timezone

from bench import due, raw
from bench.figures import Figure, Goal
from bench.peers import Peers, peers
from bench.raw import Cost, measured
from bench.sending import counted, ours
from bench.sinks import sink
from tests import factories

LINES = (1, 8, 16)
RATES = {
    lines: Goal(1, f"messages a second, {lines} lines", "/s", "raw smtplib", must=None) for lines in LINES
}
RATES[8] = Goal(1, "messages a second, 8 lines", "/s", "raw smtplib", must=0.15)
CPUS = {
    lines: Goal(2, f"sender CPU a message, {lines} lines", "ms", "raw smtplib", None, True) for lines in LINES
}
CPUS[8] = Goal(2, "sender CPU a message, 8 lines", "ms", "raw smtplib", must=4, at_most=True)
OFFICE = Goal(3, "sender CPU a message, 8 lines", "ms", "django-post_office", must=0.33, at_most=True)
TASKS = Goal(4, "messages a second, 8 lines", "/s", "one Celery task each", must=20)
# A task costs so much more that a part of the messages says enough.
_TASKS_OF = 4

Round = dict[str, Cost | None]


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of all, one after the other, until `rounds` or the monotonic time `ends_at`; what ended it."""
    clinic = factories.clinic()
    due.noon_at(clinic, timezone.now())
    done: list[Round] = []
    with sink() as server, peers(server.port) as others, counted() as marks:
        _warm_up(clinic, server.port)
        while len(done) < rounds and (not done or time.monotonic() < ends_at):
            done.append(_round(clinic, server.port, others, count))
    ended_by = f"{len(done)} rounds of {count} messages" + (
        "" if len(done) == rounds else ", stopped by the clock"
    )
    return list(_figures(done)), f"{ended_by}; {marks}"


def _warm_up(clinic: factories.Clinic, port: int) -> None:
    """Templates, formats and statements are made once a process, and not for each message."""
    due.fall_due(clinic, 50, timezone.now())
    ours(port, 50, lines=2)


def _round(clinic: factories.Clinic, port: int, others: Peers, count: int) -> Round:
    found: Round = {"raw": measured(count, lambda: raw.send(port, count))}
    for lines in LINES:
        due.fall_due(clinic, count, timezone.now())
        found[str(lines)] = ours(port, count, lines=lines)
    found["post_office"] = others.cost("post_office", count)
    found["tasks"] = others.cost("tasks", max(1, count // _TASKS_OF))
    return found


def _figures(done: list[Round]) -> Iterable[Figure]:
    for lines, goal in RATES.items():
        yield _figure(goal, done, str(lines), "raw", "rate")
    for lines, goal in CPUS.items():
        yield _figure(goal, done, str(lines), "raw", "cpu_ms")
    yield _figure(OFFICE, done, "8", "post_office", "cpu_ms")
    yield _figure(TASKS, done, "8", "tasks", "rate")


def _figure(goal: Goal, done: list[Round], mine: str, other: str, what: str) -> Figure:
    """Without rounds where the peer could not run."""
    pairs = [(found[mine], found[other]) for found in done if found[other] is not None]
    return Figure(goal, tuple(getattr(a, what) for a, _ in pairs), tuple(getattr(b, what) for _, b in pairs))
