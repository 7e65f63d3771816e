"""Fault 7: a mail server that is down, refuses, drops the line or falls silent, in any phase."""

import time
from typing import Any

from tests.chaos.judge import settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.sink import RESET, STALL
from tests.chaos.sweepers import Sweepers
from tests.chaos.verdict import Fault, Verdict

# What one message in twenty meets at all times.
ALWAYS: dict[str, list[tuple[float, str]]] = {
    "RCPT": [(0.05, "450 later"), (0.02, "550 no such mailbox"), (0.01, "421 leaving")],
    "DATA": [(0.01, "451 later"), (0.01, "421 leaving")],
    "DOT": [(0.03, "452 full"), (0.01, "554 not this"), (0.01, "421 leaving"), (0.01, RESET)],
}
# What happens besides, a while each.
EPISODES: tuple[dict[str, Any], ...] = (
    {"down": True},
    {"refuse": {**ALWAYS, "DOT": [(0.4, RESET)]}},
    {"refuse": {**ALWAYS, "DOT": [(0.2, STALL)]}},
    {"refuse": {**ALWAYS, "CONNECT": [(0.5, "421 busy")]}},
    {"refuse": {**ALWAYS, "MAIL": [(0.3, "550 we do not take yours")]}},
    {"refuse": {**ALWAYS, "RCPT": [(0.3, RESET)], "DATA": [(0.2, STALL)]}},
    {"delay": 0.3},
)
MOST_EXTRA = 3  # copies of one message besides the first: its third doubt gives it to a person


def a_bad_day(lab: Lab, count: int, seed: int) -> Verdict:
    """Every episode in turn, and between two of them the usual one in twenty."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 20, over=count * 1.2)
        bench.post.will(refuse=ALWAYS)
        with bench.sweepers(3) as sweepers:
            for turn in range(count):
                _episode(bench, sweepers, EPISODES[turn % len(EPISODES)])
            verdict = settled(bench, booked, sweepers, runs=count, most_extra=MOST_EXTRA * len(booked))
        refused = bench.first(booked).filter(state="failed").count()
        verdict.must(refused > 0, "no message was refused for good: nothing was shown")
        verdict.note = f"{refused} given to a person"
        return verdict


def _episode(bench: Bench, sweepers: Sweepers, orders: dict[str, Any]) -> None:
    bench.post.will(**orders)
    time.sleep(bench.dice.uniform(0.3, 1.2))
    bench.post.will(delay=0.0, down=False, refuse=ALWAYS)
    sweepers.keep()
    time.sleep(bench.dice.uniform(0.1, 0.6))


FAULTS = (
    Fault(
        "7",
        "SMTP down, reset or stall after the dot, 4yz, 5yz, 421",
        "0 lost, each 5yz a call, extra at most the doubts",
        "episodes",
        10,
        100,
        a_bad_day,
    ),
)
