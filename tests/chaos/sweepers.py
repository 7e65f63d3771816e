"""Sweeping processes under a supervisor that does them harm: killed, stopped, started anew.

They are forks of one warm process, so a start costs milliseconds and five hundred kills are affordable.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.chaos import child
from tests.chaos.pace import QUICK, Pace

ROOT = Path(__file__).parents[2]
_FORKS = multiprocessing.get_context("forkserver")
KINDS = ("standby", "beat", "command")
_MEANT = (-signal.SIGKILL, -signal.SIGSEGV)


@dataclass
class Sweeper:
    """One place at which a process always runs; its `port` is the mail server's, and tells who is talking."""

    kind: str
    port: int
    changes: dict[str, Any]
    pace: Pace | None
    log: Path
    poison: frozenset[UUID] = frozenset()
    process: Any = None
    deaths: int = 0
    accidents: int = 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def start(self) -> None:
        changes = {**self.changes, "EMAIL_PORT": self.port}
        given = (self.kind, changes, self.pace, str(self.log), self.poison)
        self.process = _FORKS.Process(target=child.run, args=given, daemon=True)
        self.process.start()

    def keep(self) -> None:
        """Start it if it does not run."""
        if self.alive:
            return
        if self.process is not None:
            self.deaths += 1
            self.accidents += self.process.exitcode not in _MEANT
        self.start()

    def send(self, signum: int) -> None:
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signum)

    def kill(self) -> None:
        if self.process is not None:
            self.send(signal.SIGKILL)
            self.process.join(10)


@dataclass
class Sweepers:
    """All of a run; `keep` is called as often as the run looks up."""

    places: list[Sweeper] = field(default_factory=list)

    def keep(self) -> None:
        for place in self.places:
            place.keep()

    def stop(self) -> None:
        for place in self.places:
            place.send(signal.SIGCONT)
            place.kill()

    @property
    def deaths(self) -> int:
        return sum(place.deaths for place in self.places)

    @property
    def accidents(self) -> int:
        """Deaths that nobody caused: a sweep survives whatever happens to its database and its mail server."""
        return sum(place.accidents for place in self.places)


@contextmanager
def sweeping(
    count: int,
    *,
    ports: list[int],
    folder: Path,
    changes: dict[str, Any],
    pace: Pace | None = QUICK,
    kinds: tuple[str, ...] = KINDS,
    poison: frozenset[UUID] = frozenset(),
) -> Iterator[Sweepers]:
    """So many processes, of each kind in turn; all are dead afterwards."""
    log = folder / "sweepers.log"
    places = [
        Sweeper(kinds[place % len(kinds)], ports[place], changes, pace, log, poison) for place in range(count)
    ]
    sweepers = Sweepers(places)
    try:
        sweepers.keep()
        yield sweepers
    finally:
        sweepers.stop()


def warm(environment: dict[str, str]) -> None:
    """Start the process they are forks of, in this environment; once in a run."""
    before = dict(os.environ)
    os.environ.update(environment, PYTHONPATH=str(ROOT))
    _FORKS.set_forkserver_preload(["tests.chaos.child"])
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
