"""`make attack`: the goal figures of security, each with what shows it today, run and counted.

`python -m tests.attack [6 15 …]` runs the tests of each figure and prints a line for it. *held* means the whole goal, *part* that its tests pass and the rest of the goal is open,
as the line says; *open* that nothing shows it yet; *FAILED* that a test did. Exit 1 when one failed.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tests.figures import FIGURES, Figure

ROOT = Path(__file__).resolve().parent.parent
# pytest's own: all passed; some failed; none found.
_GONE = 4


@dataclass(frozen=True)
class Ran:
    """Cases that passed, failed (errors too) and were skipped, and how long they took."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    broken: bool = False


def main(wanted: list[str]) -> int:
    chosen = [figure for figure in FIGURES if not wanted or str(figure.number) in wanted]
    verdicts = [told for figure in chosen for told in _told(figure)]
    held, part = verdicts.count("held"), verdicts.count("part")
    print(
        f"\n{len(chosen)} figures: {held} held, {part} in part, {verdicts.count('open')} open, {verdicts.count('FAILED')} failed"
    )
    return 1 if "FAILED" in verdicts else 0


def _told(figure: Figure) -> Iterator[str]:
    ran = run(figure.tests) if figure.tests else Ran()
    said = verdict(figure, ran)
    print(f"{figure.number:>2} {said:6} {figure.what}\n            goal: {figure.goal}")
    if figure.tests:
        print(f"            seen: {seen(ran)}")
    if figure.open:
        print(f"            open: {figure.open}")
    sys.stdout.flush()
    yield said


def run(tests: tuple[str, ...]) -> Ran:
    """In a process of their own, counted from pytest's report."""
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
        ended = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if ended.returncode == _GONE or not report.exists():
            return Ran(broken=True, seconds=time.monotonic() - began)
        return counted(report.read_text(encoding="utf-8"), seconds=time.monotonic() - began)


def counted(report: str, *, seconds: float) -> Ran:
    """Of a report in JUnit's form."""
    cases = list(ElementTree.fromstring(report).iter("testcase"))
    failed = sum(any(case.find(kind) is not None for kind in ("failure", "error")) for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Ran(len(cases) - failed - skipped, failed, skipped, seconds)


def verdict(figure: Figure, ran: Ran) -> str:
    """What was skipped shows nothing, so it is never held."""
    if not figure.tests:
        return "open"
    if ran.broken or ran.failed or not ran.passed:
        return "FAILED"
    return "part" if figure.open or ran.skipped else "held"


def seen(ran: Ran) -> str:
    if ran.broken:
        return "the tests could not be run"
    parts = [
        f"{ran.passed} cases passed",
        f"{ran.failed} failed" if ran.failed else "",
        f"{ran.skipped} skipped" if ran.skipped else "",
    ]
    return f"{', '.join(filter(None, parts))}, {ran.seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
