"""The table of a run, for a terminal and for docs/chaos.md."""

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.verdict import Fault, Verdict

ROOT = Path(__file__).parents[2]
HEAD = ("#", "fault", "runs", "rows", "sent", "lost", "doubled", "late", "in doubt", "calls", "s", "kept", "")
Lines = Sequence[tuple[Fault, Verdict]]


def line(fault: Fault, verdict: Verdict) -> str:
    words = "kept" if verdict.kept else "NOT KEPT: " + "; ".join(verdict.broken)
    return f"{fault.number}. {words} ({', '.join(_figures(verdict)[:8])})"


def table(lines: Lines) -> str:
    """Markdown."""
    rows = [HEAD, ("--",) * len(HEAD)]
    rows += [(fault.number, fault.what, *_cells(fault, verdict)) for fault, verdict in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(fault: Fault, verdict: Verdict) -> tuple[str, ...]:
    told = verdict.note if verdict.kept else "; ".join(verdict.broken)
    figures = [
        f"{verdict.runs:,} {fault.unit}",
        *(
            f"{figure:,}"
            for figure in (
                verdict.rows,
                verdict.sent,
                verdict.lost,
                verdict.doubled,
                verdict.late,
                verdict.in_doubt,
                verdict.calls,
            )
        ),
        f"{verdict.seconds:.0f}",
    ]
    kept = "yes" if verdict.kept else "no, as it must" if fault.is_refused else "**no**"
    return (*figures, kept, told)


def _figures(verdict: Verdict) -> list[str]:
    return [
        f"{verdict.runs} runs",
        f"{verdict.rows} rows",
        f"{verdict.sent} sent",
        f"{verdict.lost} lost",
        f"{verdict.doubled} doubled",
        f"{verdict.in_doubt} in doubt",
        f"{verdict.calls} calls",
        f"{verdict.seconds:.0f} s",
    ]


def conditions() -> str:
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    return (
        f"commit {commit}, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def write(path: str, lines: Lines, *, seed: int) -> None:
    Path(path).write_text(f"# Faults\n\n{conditions()}, seed {seed}\n\n{table(lines)}\n")
