"""Faults 15 and 16: ten thousand due in one minute, and a steady stream."""

import time
from datetime import UTC, datetime

from checklists.models import Reminder
from tests.chaos.judge import find, settled
from tests.chaos.lab import Bench, Lab
from tests.chaos.pace import REAL
from tests.chaos.verdict import Fault, Verdict

A_SECOND = 30
CRITICAL, NORMAL = 0, 1


def one_minute(lab: Lab, count: int, seed: int) -> Verdict:
    """One in ten is critical and due last: it leaves before the others all the same."""
    with lab.bench(seed) as bench:
        booked = bench.book(count, lead=600)
        first = bench.first(booked)
        critical = set(bench.dice.sample(list(first.values_list("pk", flat=True)), count // 10))
        first.exclude(pk__in=critical).update(rank=NORMAL)
        bench.fall_due(booked)
        began = time.time()
        with bench.sweepers(2, pace=REAL, kinds=("standby",)) as sweepers:
            verdict = settled(bench, booked, sweepers, runs=count)
        stamps = {key: copies[0].at - began for key, copies in find(bench, booked).copies.items()}
        lags = sorted(at for key, at in stamps.items() if key in critical)
        others = sorted(at for key, at in stamps.items() if key not in critical)
        last, p99 = max(stamps.values(), default=0.0), lags[int(len(lags) * 0.99)] if lags else 0.0
        verdict.note = f"all out after {last:.0f} s, critical p99 {p99:.1f} s"
        verdict.must(p99 <= 30, f"critical messages took {p99:.0f} s")
        verdict.must(last <= 60 * max(1.0, count / 10_000) or count < 10_000, f"not out after {last:.0f} s")
        verdict.must(_before(lags, others), "critical messages did not go first")
        return verdict


def _before(lags: list[float], others: list[float]) -> bool:
    """The median of the critical ones leaves before a quarter of the others: what is on its way is not called back."""
    return not others or lags[len(lags) // 2] <= others[len(others) // 4]


def steady(lab: Lab, count: int, seed: int) -> Verdict:
    """Thirty a second for so many seconds."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * A_SECOND, over=count, lead=3.0)
        with bench.sweepers(2, pace=REAL, kinds=("standby", "beat")) as sweepers:
            _until(bench, booked)
            verdict = settled(bench, booked, sweepers, runs=count, late_after=30.0)
        due = {row.pk: row.due_at.timestamp() for row in Reminder.objects.filter(appointment_id__in=booked)}
        lags = sorted(copies[0].at - due[key] for key, copies in find(bench, booked).copies.items())
        p99 = lags[int(len(lags) * 0.99)]
        verdict.note = f"p99 {p99:.1f} s behind, at most {lags[-1]:.1f} s"
        verdict.must(p99 <= 20, f"p99 {p99:.0f} s behind")
        verdict.must(lags[0] >= 0, f"{-lags[0]:.1f} s early")
        return verdict


def _until(bench: Bench, booked: list[int]) -> None:
    last = bench.first(booked).order_by("-due_at").values_list("due_at", flat=True)[0]
    while datetime.now(UTC) <= last:
        time.sleep(0.2)


FAULTS = (
    Fault(
        "15",
        "all due in one minute",
        "drained within 60 s, critical first, their p99 within 30 s",
        "rows",
        500,
        10_000,
        one_minute,
    ),
    Fault(
        "16", "a steady 30 a second", "p99 within 20 s, at most 30 s, 0 extra", "seconds", 10, 1_800, steady
    ),
)
