"""`make chaos`: every fault at full count; prints the table, exit 1 when a promise was not kept."""

import argparse
import logging
import sys
import time

from tests import conftest  # noqa: F401 - the environment of the tests, before anything reads the settings
from tests.chaos import report
from tests.chaos.faults import FAULTS
from tests.chaos.lab import laboratory
from tests.chaos.refused import REFUSED

SEED = 20261126


def main() -> int:
    logging.disable(logging.CRITICAL)  # what is broken on purpose would fill the screen
    asked = _arguments()
    chosen = [fault for fault in (*FAULTS, *REFUSED) if not asked.rows or fault.number in asked.rows]
    lines = []
    with laboratory() as lab:
        for fault in chosen:
            count = asked.count or (fault.small if asked.small else fault.full)
            print(f"{fault.number}. {fault.what}: {count:,} {fault.unit}, seed {asked.seed}", flush=True)
            began = time.monotonic()
            verdict = fault.run(lab, count, asked.seed)
            verdict.seconds = time.monotonic() - began
            lines.append((fault, verdict))
            print(report.line(fault, verdict), flush=True)
    print(report.table(lines))
    if asked.report:
        report.write(asked.report, lines, seed=asked.seed)
    return 0 if all(fault.is_as_it_should(verdict) for fault, verdict in lines) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--small", action="store_true", help="the counts of make test")
    parser.add_argument("--rows", nargs="*", default=[], help="numbers of the fault table")
    parser.add_argument("--count", type=int, help="this count for all of them")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--report", help="write the table there as well")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
