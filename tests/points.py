"""The table of docs/points.md, read. `python -m tests.points` prints the points that are not shown to hold."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "points.md"
RESULTS = ("passes", "not yet", "needs people")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@dataclass(frozen=True)
class Point:
    """One row. `tests` are pairs of file and function; `rest` is what stands in their cell beside them."""

    name: str
    what: str
    checked_by: str
    tests: tuple[tuple[str, str], ...]
    rest: str
    result: str


def points(table: Path = TABLE) -> list[Point]:
    lines = table.read_text(encoding="utf-8").splitlines()
    return [_point(line) for line in lines if re.match(r"\| [A-Z]{1,2}-?\d+ \|", line)]


def _point(line: str) -> Point:
    name, what, checked_by, tests, result = [cell.strip() for cell in line.strip().strip("|").split("|")]
    rest = NAMED.sub("", tests).replace("<br>", "").strip()
    return Point(name, what, checked_by, tuple(NAMED.findall(tests)), rest, result)


def functions_of(file: str) -> set[str]:
    """Names of the tests in a file; none where there is no file."""
    path = ROOT / file
    if not path.exists():
        return set()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


if __name__ == "__main__":
    for point in points():
        if point.result != "passes":
            print(f"{point.name:4} {point.result:13} {point.checked_by:18} {point.what}")
