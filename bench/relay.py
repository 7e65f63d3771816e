"""Row 5: a relay that answers each command after 5 ms: several lines against raw smtplib on one connection.

The same with PIPELINING offered, and with 16 lines, is told beside it.
"""

import time

from django.utils import timezone

from bench import due, raw
from bench.figures import Figure, Goal
from bench.raw import measured
from bench.sending import counted, ours
from bench.sinks import Sink, sink
from tests import factories

DELAY = "0.005"
PLAIN = Goal(5, "messages a second, 8 lines, 5 ms a reply", "/s", "raw smtplib", must=6)
PIPELINED = Goal(5, "the same, PIPELINING offered", "/s", "raw smtplib", must=None)
SIXTEEN = Goal(5, "the same, 16 lines", "/s", "raw smtplib", must=None)
# One connection alone sends fifty a second: a part of the messages says enough.
_RAW_OF = 4


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of all, one after the other, until `rounds` or the monotonic time `ends_at`; what ended it."""
    clinic = factories.clinic()
    due.noon_at(clinic, timezone.now())
    done: list[tuple[float, ...]] = []
    with (
        sink("--delay", DELAY) as plain,
        sink("--delay", DELAY, "--pipelining") as pipelined,
        counted() as marks,
    ):
        _ours(clinic, plain, 50, 2)
        while len(done) < rounds and (not done or time.monotonic() < ends_at):
            done.append(_round(clinic, plain, pipelined, count))
    others, *mine = zip(*done, strict=True)
    figures = [
        Figure(goal, rates, others) for goal, rates in zip((PLAIN, PIPELINED, SIXTEEN), mine, strict=True)
    ]
    ended_by = f"{len(done)} rounds of {count} messages" + (
        "" if len(done) == rounds else ", stopped by the clock"
    )
    return figures, f"{ended_by}; {marks}"


def _round(clinic: factories.Clinic, plain: Sink, pipelined: Sink, count: int) -> tuple[float, ...]:
    few = max(1, count // _RAW_OF)
    return (
        measured(few, lambda: raw.send(plain.port, few)).rate,
        _ours(clinic, plain, count, 8),
        _ours(clinic, pipelined, count, 8),
        _ours(clinic, plain, count, 16),
    )


def _ours(clinic: factories.Clinic, server: Sink, count: int, lines: int) -> float:
    due.fall_due(clinic, count, timezone.now())
    return ours(server.port, count, lines=lines).rate
