"""The tests of a figure in a process of their own, counted from pytest's report."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tests.figures import Figure

ROOT = Path(__file__).resolve().parents[2]
# pytest's own for: none found.
_GONE = 4


@dataclass(frozen=True)
class Ran:
    """Cases that passed, failed (errors too) and were skipped; what they counted, by name; how long they took."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    counts: dict[str, float] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    broken: bool = False


def run(figure: Figure) -> Ran:
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # What a test counts stands beside its case in the older form of the report alone.
        form = ["-o", "junit_family=xunit1", f"--junitxml={report}"]
        command = [sys.executable, "-m", "pytest", "-q", "--show-capture=no", *form, *figure.tests]
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **figure.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if ended.returncode == _GONE or not report.exists():
            return Ran(broken=True, seconds=time.monotonic() - began)
        text = report.read_text(encoding="utf-8")
        return counted(text, seconds=time.monotonic() - began, cases=figure.cases)


def counted(report: str, *, seconds: float, cases: Mapping[str, str]) -> Ran:
    """Of a report in JUnit's form. `cases` gives the passed ones of a test a name, as a number of their own."""
    every = list(ElementTree.fromstring(report).iter("testcase"))
    failed = [case for case in every if any(case.find(kind) is not None for kind in ("failure", "error"))]
    skipped = [case for case in every if case.find("skipped") is not None]
    names = tuple(f"{case.get('classname', '')}::{case.get('name', '')}" for case in failed)
    passed = [case for case in every if case not in failed and case not in skipped]
    counts = _counts(every) | _of_tests(passed, cases)
    return Ran(len(passed), len(failed), len(skipped), seconds, counts, names)


def _of_tests(passed: list[ElementTree.Element], cases: Mapping[str, str]) -> dict[str, float]:
    """How many cases of each test passed; a test is named as pytest takes it, a file or a folder means each test in it."""
    tests = [_test(case) for case in passed]
    found = {
        name: sum(each == test or each.startswith((f"{test}::", f"{test}/")) for each in tests)
        for name, test in cases.items()
    }
    return {name: number for name, number in found.items() if number}


def _test(case: ElementTree.Element) -> str:
    return f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"


def _counts(cases: list[ElementTree.Element]) -> dict[str, float]:
    """Of several tests that count the same the sum; of what begins with "worst" the most, with "least" the least."""
    found: dict[str, list[float]] = {}
    for told in (told for case in cases for told in case.iter("property")):
        found.setdefault(told.get("name", ""), []).append(float(told.get("value", "0")))
    how = {"worst": max, "least": min}
    return {name: how.get(name.split("_")[0], sum)(numbers) for name, numbers in found.items()}


def verdict(figure: Figure, ran: Ran) -> str:
    """What was skipped shows nothing, so it is never kept."""
    if not figure.tests:
        return "open"
    if ran.broken or ran.failed or not ran.passed:
        return "FAILED"
    less = [name for name, least in figure.wants.items() if ran.counts.get(name, 0) < least]
    return "in part" if figure.open or ran.skipped or less else "kept"


def measured(ran: Ran) -> str:
    if ran.broken:
        return "the tests could not be run"
    numbers = [f"{number:,.12g} {name.replace('_', ' ')}" for name, number in ran.counts.items()]
    parts = [
        *numbers,
        f"{ran.passed:,} cases passed" if ran.passed else "",
        f"{ran.failed} failed" if ran.failed else "",
        f"{ran.skipped} skipped" if ran.skipped else "",
    ]
    return f"{', '.join(filter(None, parts))}; {ran.seconds:.0f} s" if ran.passed or ran.failed else "nothing"
