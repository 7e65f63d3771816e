"""Are the tables of the local database those of this checkout? A first command finds an empty database."""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from clinic.stack.state import State

APP = "checklists"


def bring_up_to_date(state: State, owner_url: str, migrate: Callable[[], None]) -> None:
    """Call `migrate` when a migration of ours is not applied yet."""
    if are_current(state.checkout, owner_url):
        return
    with one_at_a_time(state):
        if not are_current(state.checkout, owner_url):
            migrate()


@contextlib.contextmanager
def one_at_a_time(state: State) -> Iterator[None]:
    """Two that migrate an empty database beside each other both fail: the second waits here for the first."""
    with (state.folder / "migrate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def are_current(checkout: Path, owner_url: str) -> bool:
    """True when each migration in the checkout is applied. Third parties' migrations come with ours or with `up`."""
    written = {path.stem for path in (checkout / APP / "migrations").glob("[0-9]*.py")}
    return written <= _applied(owner_url)


def _applied(owner_url: str) -> set[str]:
    with psycopg.connect(owner_url, connect_timeout=5) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return set()
        rows = connection.execute("SELECT name FROM django_migrations WHERE app = %s", [APP]).fetchall()
        return {str(name) for (name,) in rows}
