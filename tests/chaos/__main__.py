"""`make chaos`: every fault at full count; prints the table, exit 1 when a promise was not kept."""

import argparse
import logging
import sys
import time
from pathlib import Path

from tests import conftest  # noqa: F401 - the environment of the tests, before anything reads the settings
from tests.chaos import report, results
from tests.chaos.faults import FAULTS
from tests.chaos.lab import laboratory
from tests.chaos.refused import REFUSED
from tests.chaos.results import Result
from tests.chaos.verdict import Fault

SEED = 20261126
ALL = {fault.number: fault for fault in (*FAULTS, *REFUSED)}


def main() -> int:
    logging.disable(logging.CRITICAL)  # what is broken on purpose would fill the screen
    asked = _arguments()
    told = results.read(asked.told) if asked.told else _run(_chosen(asked.rows), asked)
    print(report.table(told, ALL))
    if asked.report:
        asked.report.write_text(report.page(told, ALL), encoding="utf-8")
    return 0 if all(ALL[one.number].is_as_it_should(one.verdict) for one in told) else 1


def _run(chosen: list[tuple[Fault, int | None]], asked: argparse.Namespace) -> list[Result]:
    told, conditions = [], report.conditions()
    with laboratory() as lab:
        for fault, own_count in chosen:
            count = own_count or asked.count or (fault.small if asked.small else fault.full)
            print(f"{fault.number}. {fault.what}: {count:,} {fault.unit}, seed {asked.seed}", flush=True)
            began = time.monotonic()
            verdict = fault.run(lab, count, asked.seed)
            verdict.seconds = time.monotonic() - began
            told.append(Result(fault.number, asked.seed, conditions, verdict))
            print(report.line(verdict), flush=True)
            if asked.results:
                results.append(asked.results, told[-1])
    return told


def _chosen(rows: list[str]) -> list[tuple[Fault, int | None]]:
    """`7` is row 7 at its count, `7=20` at this one; none are all."""
    parts = [row.partition("=") for row in rows or ALL]
    return [(ALL[number], int(count) if count else None) for number, _, count in parts]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--small", action="store_true", help="the counts of make test")
    parser.add_argument("--rows", nargs="*", default=[], help="numbers of the fault table, 7=20 with a count")
    parser.add_argument("--count", type=int, help="this count for all of them")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--report", type=Path, help="write the table there as a page")
    parser.add_argument("--results", type=Path, help="keep each result there, a line a row")
    parser.add_argument("--told", type=Path, help="run nothing: the table of results kept before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
