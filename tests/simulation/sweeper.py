"""One sweep as a row of steps: after each it may be killed, held for hours, or overtaken by anybody.

Each `yield` says how many seconds the step takes. There is no `finally`: a killed process tidies nothing up.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from checklists.rules.transmission import Answer
from tests.simulation.server import MailServer
from tests.simulation.table import Claim, Table

CLAIMS_FOR, BEGINS_FOR, MARGIN = timedelta(seconds=12), timedelta(seconds=20), timedelta(seconds=30)
_LINES = count(1)
_COMMIT = 0.003


def sweep(
    table: Table, server: MailServer, now: Callable[[], datetime], broken: Callable[[], None]
) -> Iterator[float]:
    began = now()
    table.reap(now())
    yield _COMMIT
    table.expire(now())
    yield _COMMIT
    for rank in (0, 1, 2):
        while now() < began + CLAIMS_FOR:
            claim = table.claim(rank, now())
            yield _COMMIT
            if not claim.rows:
                break
            yield from _carry(table, server, claim, now, began + BEGINS_FOR, broken)


def _carry(
    table: Table,
    server: MailServer,
    claim: Claim,
    now: Callable[[], datetime],
    until: datetime,
    broken: Callable[[], None],
) -> Iterator[float]:
    ready = [(row, row.visit.told()) for row in table.prepare(claim, now())]
    yield _COMMIT
    line, waiting = _line(), None
    for row, told in ready:
        if now() >= min(until, claim.until - MARGIN):
            break
        refusal = server.address(row, now())
        yield server.seconds()
        if waiting:
            table.record(*waiting, now())
            waiting = None
        if refusal:
            table.record(row, claim.token, refusal, now(), True)
            yield _COMMIT
            if refusal is Answer.BREAKER:
                broken()
                break
            continue
        if not table.mark(row, claim.token, line, told, now()):
            continue
        yield _COMMIT
        answer = server.content(row, told, now())
        yield server.seconds()
        if answer is Answer.IN_DOUBT:
            line = _line()
        waiting = (row, claim.token, answer)
        if answer is not Answer.SENT:
            table.record(*waiting, now())
            waiting = None
            yield _COMMIT
    if waiting:
        table.record(*waiting, now())
        yield _COMMIT
    table.release(claim, now())
    yield _COMMIT


def _line() -> str:
    return f"line:{next(_LINES)}"
