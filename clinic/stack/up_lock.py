"""One supervisor a checkout. The kernel drops the lock however its holder ends, so it is never stale."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from clinic.stack import ports
from clinic.stack.problems import StackProblem
from clinic.stack.state import State


@contextlib.contextmanager
def only_one(state: State) -> Iterator[None]:
    """Hold the lock; raises StackProblem, with the address, when another supervisor does."""
    with (state.folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StackProblem(_already_running(state, lock.read().strip() or "unknown")) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def _already_running(state: State, pid: str) -> str:
    address = f"http://{ports.LOOPBACK}:{ports.last_used(state.folder).web}/"
    return f"It is running already, as process {pid}: {address} (stop it there with Ctrl-C, or: kill {pid})"
