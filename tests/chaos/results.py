"""Results kept as they come, a JSON line each: a long run that is stopped loses nothing, and runs may be put together."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.chaos.verdict import Verdict


@dataclass(frozen=True)
class Result:
    """`conditions` are commit, date and machine of this run."""

    number: str
    seed: int
    conditions: str
    verdict: Verdict


def append(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(asdict(result)) + "\n")


def read(path: Path) -> list[Result]:
    """In the order of the table; of several for one row the newest."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    newest = {entry["number"]: entry for entry in entries}
    found = [Result(**{**entry, "verdict": Verdict(**entry["verdict"])}) for entry in newest.values()]
    return sorted(found, key=lambda one: (one.number.startswith("R"), int(one.number.lstrip("R"))))
