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
    """A row of the goals: `must` is the bound of ours ÷ peer, from below or, with `at_most`, from above."""

    row: int
    what: str
    unit: str
    peer: str
    must: float
    at_most: bool = False


@dataclass(frozen=True)
class Figure:
    """One round a place: ours and the peer's, measured right after each other."""

    goal: Goal
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def is_met(self) -> bool:
        middle = statistics.median(self.ratios)
        return middle <= self.goal.must if self.goal.at_most else middle >= self.goal.must

    def __str__(self) -> str:
        goal, ratios = self.goal, self.ratios
        mine, other = statistics.median(self.ours), statistics.median(self.theirs)
        return (
            f"{goal.row}. {goal.what}: {mine:.3g} {goal.unit} | {goal.peer}: {other:.3g} {goal.unit} | "
            f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | "
            f"must {'<=' if goal.at_most else '>='} {goal.must:g} | {'met' if self.is_met else 'not met'}"
        )

    def as_json(self) -> str:
        ratios = self.ratios
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
