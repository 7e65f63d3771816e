"""The table of a run, for a terminal and for docs/chaos.md."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.results import Result
from tests.chaos.verdict import Fault, Verdict

ROOT = Path(__file__).parents[2]
HEAD = (
    "#", "fault", "runs", "rows", "sent", "lost", "doubled", "late", "in doubt", "calls", "s", "load", "promise", "kept", "",
)  # fmt: skip
FIGURES = ("rows", "sent", "lost", "doubled", "late", "in_doubt", "calls")
# Rows of the fault table that are shown without processes, by tests of their own.
ELSEWHERE = (
    ("12", "DST, leap day, zone change", "tests/rules/test_plan_zones.py"),
    ("18", "sweeper dead, worker deaf, Redis gone, 5yz: who notices", "tests/reminders/test_watching.py"),
    ("19", "crashes at each of 12 points, 6 faults", "tests/reminders/test_crash_points.py"),
    ("20", "random acts, crashes, clock steps", "tests/simulation/test_model_is_true.py"),
    ("22", "fortnights and years of a clinic in memory", "tests/simulation/test_simulation.py"),
)
_PAGE = """# Faults

What was broken on purpose, and what became of the messages. Made by `make chaos REPORT=docs/chaos.md`; the harness is `tests/chaos/`, and the same
rows run at a smaller count in `make test`. Figures of one machine, *load* being how many
processes wanted its cores; of several runs of a row the newest is shown. {conditions}.

* The mail server is a process of its own that writes each message into its log, on the disk, before it says 250. Lost, doubled, at a
  wrong address, after a cancel, late: all of it is judged from that log against the rows.
* *Doubled* counts further copies. Each one must stand against a doubt on record: a process died, or the line broke, between the server's
  yes and our commit. *Calls* are rows that a person takes over.
* After each run nothing is held, every row has ended or waits for its time, a failed one has its call, and the comparison of plans and
  rows repairs nothing.
* Leases and back-offs are scaled from minutes to seconds where processes are killed or stopped (`tests/chaos/pace.py`).
{less}
{table}

R1 to R3 are designs that were refused. They run under the same supervisor before the same judge and must be seen to fail.

Rows of the fault table that are shown elsewhere:

| # | fault | where |
|---|---|---|
{elsewhere}
"""
Table = Mapping[str, Fault]


def line(verdict: Verdict) -> str:
    """One row, as soon as it is known."""
    words = "kept" if verdict.kept else "NOT KEPT: " + "; ".join(verdict.broken)
    figures = ", ".join(f"{getattr(verdict, name):,} {name.replace('_', ' ')}" for name in FIGURES)
    return f"   {words} ({figures}; {verdict.seconds:.0f} s) {verdict.note}"


def table(told: Sequence[Result], faults: Table) -> str:
    """Markdown."""
    rows = [HEAD, ("---",) * len(HEAD), *(_cells(faults[one.number], one.verdict) for one in told)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(told: Sequence[Result], faults: Table) -> str:
    """docs/chaos.md."""
    elsewhere = "\n".join(f"| {number} | {what} | `{where}` |" for number, what, where in ELSEWHERE)
    return _PAGE.format(
        conditions="; ".join(sorted({f"{one.conditions}, seed {one.seed}" for one in told})),
        table=table(told, faults),
        elsewhere=elsewhere,
        less=_less(told, faults),
    )


def conditions() -> str:
    """What a figure needs beside it to be made again."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    return f"commit {commit}, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores"


def _cells(fault: Fault, verdict: Verdict) -> tuple[str, ...]:
    kept = "yes" if verdict.kept else "no, as it must" if fault.is_refused else "**no**"
    return (
        fault.number,
        fault.what,
        f"{verdict.runs:,} {fault.unit}",
        *(f"{getattr(verdict, name):,}" for name in FIGURES),
        f"{verdict.seconds:.0f}",
        f"{verdict.load:.0f}",
        fault.promise,
        kept,
        verdict.note if verdict.kept else "; ".join(verdict.broken),
    )


def _less(told: Sequence[Result], faults: Table) -> str:
    """Rows that did not run at their full count are named, so that nobody takes a small figure for a large one."""
    small = [
        f"{one.number} ({one.verdict.runs:,} of {faults[one.number].full:,} {faults[one.number].unit})"
        for one in told
        if one.verdict.runs < faults[one.number].full
    ]
    return f"* Below their full count this time: {', '.join(small)}.\n" if small else ""
