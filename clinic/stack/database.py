"""The local PostgreSQL, shared by all who need it: the first starts it, the last one stops it."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from clinic.stack import keeper, roles
from clinic.stack.cluster import Cluster, create, environment, server_command, write_access
from clinic.stack.postmaster import clear_stale, postmaster
from clinic.stack.problems import StackProblem
from clinic.stack.roles import Passwords

START_SECONDS = 90
STOP_SECONDS = 40


class Database:
    """A context: inside it the server runs, however many commands share it and however one of them ends."""

    def __init__(
        self,
        cluster: Cluster,
        passwords: Passwords,
        *,
        may_create_databases: bool = False,
        remove: Path | None = None,
    ) -> None:
        self.cluster = cluster
        self._passwords = passwords
        self._may_create_databases = may_create_databases
        self._remove = remove
        self._use: IO[str] | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        # Waits here while a keeper is just stopping the server for want of users.
        self._use = self.cluster.lock.open()
        fcntl.flock(self._use, fcntl.LOCK_SH)
        try:
            self.ensure()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._leave()

    def ensure(self) -> None:
        """Start the server if it does not run; adopt it if it does. Cheap when all is well."""
        with _one_at_a_time(self.cluster):
            if postmaster(self.cluster.data) is None:
                self._start()
            self._wait_until_ready()
            if not roles.open_to(self.cluster, self._passwords):
                roles.prepare(self.cluster, self._passwords, may_create_databases=self._may_create_databases)

    def runs(self) -> bool:
        return postmaster(self.cluster.data) is not None

    def _start(self) -> None:
        if self._keeper is not None:  # the server has died, so its keeper is about to end
            self._keeper.wait(STOP_SECONDS)
        create(self.cluster)
        clear_stale(self.cluster)
        write_access(self.cluster)
        with _log(self.cluster.log) as log:
            self._keeper = subprocess.Popen(
                [*self._keeper_command(), "--", *server_command(self.cluster)],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keeper_command(self) -> list[str]:
        user = self.cluster.user
        identity = [str(user.uid), str(user.gid)] if user else ["-1", "-1"]
        script = str(Path(keeper.__file__))
        return [
            sys.executable,
            "-I",
            "-S",
            script,
            str(self.cluster.lock),
            *identity,
            str(self._remove or ""),
        ]

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not roles.answers(self.cluster):
            died = self._keeper is not None and self._keeper.poll() is not None
            if died or time.monotonic() > deadline:
                raise StackProblem(
                    f"PostgreSQL did not start: {_said(self.cluster.log)} (log: {self.cluster.log})"
                )
            time.sleep(0.03)

    def _leave(self) -> None:
        """Let go; when nobody else holds on, stop the server and wait until it is gone."""
        if self._use is None:
            return
        with self._use, contextlib.suppress(BlockingIOError):
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()
        self._use = None
        if self._keeper is not None and self._keeper.poll() is None:
            # Others use the server that we started: its keeper is left to them, and `subprocess` need not complain.
            self._keeper.returncode = 0

    def _stop(self) -> None:
        pid = postmaster(self.cluster.data)
        if pid is not None:
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while postmaster(self.cluster.data) is not None and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._keeper is not None:
            self._keeper.wait(STOP_SECONDS)


@contextlib.contextmanager
def _one_at_a_time(cluster: Cluster) -> Iterator[None]:
    """Two commands that start together must not both start a server."""
    with cluster.lock.with_suffix(".start").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _log(path: Path) -> Iterator[IO[bytes]]:
    """The server's log, private, appended to; started anew when it has grown large."""
    large = path.exists() and path.stat().st_size > 5_000_000
    if large:
        path.replace(path.with_suffix(".old"))
    with path.open("ab") as log:
        path.chmod(0o600)
        yield log


def _said(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return next(
        (line for line in reversed(lines) if "FATAL" in line), lines[-1] if lines else "it said nothing"
    )
