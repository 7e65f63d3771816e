"""A goal, its figure and the peer's, as one line: ratios of one run only, since figures of two runs compare nothing."""

import json
import os
import platform
import statistics
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Goal:
    """A row of the goals: `must` is the bound of ours ÷ peer, from below or, with `at_most`, from above; None
    where a figure is only told beside one that has a bound."""

    row: int
    what: str
    unit: str
    peer: str
    must: float | None
    at_most: bool = False


@dataclass(frozen=True)
class Figure:
    """One round a place: ours and the peer's, measured right after each other; none where the peer is not installed."""

    goal: Goal
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def is_met(self) -> bool:
        if self.goal.must is None:
            return True
        if not self.ours:
            return False
        middle = statistics.median(self.ratios)
        return middle <= self.goal.must if self.goal.at_most else middle >= self.goal.must

    def __str__(self) -> str:
        goal, ratios = self.goal, self.ratios
        if not ratios:
            return f"{goal.row}. {goal.what} | {goal.peer}: not run"
        mine, other = statistics.median(self.ours), statistics.median(self.theirs)
        return (
            f"{goal.row}. {goal.what}: {mine:.3g} {goal.unit} | {goal.peer}: {other:.3g} {goal.unit} | "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | "
            f"{self._verdict}"
        )

    @property
    def _verdict(self) -> str:
        if self.goal.must is None:
            return "no bound"
        bound = f"{'<=' if self.goal.at_most else '>='} {self.goal.must:g}"
        return f"must {bound} | {'met' if self.is_met else 'not met'}"

    def as_json(self) -> str:
        ratios = self.ratios
        if not ratios:
            return json.dumps(
                {**asdict(self.goal), "ours": None, "theirs": None, "ratio": None, "met": False}
            )
        said = {
            **asdict(self.goal),
            "ours": statistics.median(self.ours),
            "theirs": statistics.median(self.theirs),
            "ratio": {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)},
            "met": self.is_met,
        }
        return json.dumps(said)


def conditions() -> str:
    """What a figure needs beside it to be made again."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    load = os.getloadavg()[0]
    return f"commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}"
