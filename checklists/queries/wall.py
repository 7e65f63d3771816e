"""Which sites' rows the database shows to this thread: the second wall. Source: security.md AZ-6, AZ-13.

Look-ups start from the caller's own rows (`queries/scope.py`); this stands behind them, for the one that forgot to. It is
closed until somebody says otherwise: a request reaches its actor's site, a named part of the program every site.
The database's side is `clinic/wall.py`, and `clinic/postgresql/` tells it before each statement.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

EVERY, NONE = "*", ""
_sites: ContextVar[str] = ContextVar("sites")
# What counts before anything is said.
outside = NONE


def sites() -> str:
    """As the database's setting `app.sites` has it: ids with commas between, "*" for every site, "" for none."""
    return _sites.get(outside)


@contextmanager
def closed() -> Iterator[None]:
    """Around one request: no site until `narrow`, and afterwards what was before."""
    before = _sites.set(NONE)
    try:
        yield
    finally:
        _sites.reset(before)


def narrow(site_ids: Iterable[int]) -> None:
    """From here to the end of the request: these sites."""
    _sites.set(",".join(str(each) for each in sorted(site_ids)))


@contextmanager
def everywhere(part: str) -> Iterator[None]:
    """Every site, for a part of the program with a name: tasks, commands, and the few look-ups that find out who asks.

    Each place stands on the reviewed list of `tests/house/test_wall.py`.
    """
    before = _sites.set(EVERY)
    try:
        yield
    finally:
        _sites.reset(before)
