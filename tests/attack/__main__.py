"""`make attack`: the goal figures of security, each with its goal and what was measured, run and counted.

`python -m tests.attack [4 5 …] [--scale 0.1] [--report FILE]` prints a line of a table for each figure. *kept* means the whole goal in its whole number; *in part* that all that
ran held, and it was less than the goal: a smaller scale, or a rest that the line names; *open* that nothing shows it; *FAILED* that something did not hold. Exit 1 unless every figure
is kept; with a scale below 1, unless each is kept or in part.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.attack.run import Ran, measured, run, verdict
from tests.figures import FIGURES, Figure

HEAD = "| figure | goal | measured | |\n|---|---|---|---|"
# The last asks for people, not for a machine.
OURS = [figure for figure in FIGURES if figure.number < 23]


def main(typed: list[str]) -> int:
    asked = _asked(typed)
    os.environ["ATTACK_SCALE"] = str(asked.scale)
    chosen = [figure for figure in OURS if not asked.figures or figure.number in asked.figures]
    print(HEAD, flush=True)
    told = [(line, said) for figure in chosen for line, said in _told(figure)]
    verdicts = [said for _, said in told]
    last = ", ".join(f"{verdicts.count(each)} {each}" for each in ("kept", "in part", "open", "FAILED"))
    print(f"\n{len(chosen)} figures at scale {asked.scale:g}: {last}")
    if asked.report:
        _write(Path(asked.report), [line for line, _ in told], f"Scale {asked.scale:g}: {last}.")
    good = {"kept"} if asked.scale >= 1 else {"kept", "in part"}
    return 0 if set(verdicts) <= good else 1


def _asked(typed: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.attack")
    parser.add_argument("figures", nargs="*", type=int, metavar="FIGURE")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--report")
    return parser.parse_args(typed)


def _told(figure: Figure) -> Iterator[tuple[str, str]]:
    ran = run(figure) if figure.tests else Ran()
    said = verdict(figure, ran)
    rest = f". Open: {figure.open}" if figure.open and said != "FAILED" else ""
    line = f"| {figure.number} {figure.what} | {figure.goal} | {measured(ran)}{rest} | {said} |"
    print(line, flush=True)
    for name in ran.names:
        print(f"    did not hold: {name}", flush=True)
    yield line, said


def _write(file: Path, lines: list[str], last: str) -> None:
    """The table between the page's own words, which stay."""
    before, mark, _ = file.read_text(encoding="utf-8").partition("<!-- the last run -->\n")
    file.write_text("\n".join([f"{before}{mark}{HEAD}", *lines, "", last, ""]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
