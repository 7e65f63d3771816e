"""One process of the stack: started, watched, restarted ever more patiently, ended with all it started."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from clinic.stack.keeper import die_with_parent

LONGEST_PAUSE_SECONDS = 30.0
# After this long a process counts as well again, and its next death is a first one.
WELL_SECONDS = 60.0


@dataclass
class Child:
    """`command` runs in the checkout, with `variables` as its whole environment and `log` for what it says.

    With `output` its standard output goes there instead, in a fresh private file.
    """

    name: str
    command: list[str]
    variables: dict[str, str]
    folder: Path
    log: Path
    output: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    not_before: float = 0.0
    _read: int = field(default=0, repr=False)

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor alone; it dies with the supervisor."""
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        with contextlib.ExitStack() as files:
            log = files.enter_context(_private(self.log, os.O_APPEND))
            output = files.enter_context(_private(self.output, os.O_TRUNC)) if self.output else log
            self._read = self.log.stat().st_size
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_words(self) -> str:
        """How it ended, for a person."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with code {code}"

    def note_death(self) -> float:
        """Count it; answers the seconds until the next start: 0.5, 1, 2, 4 ... 30."""
        if time.monotonic() - self.started > WELL_SECONDS:
            self.deaths = 0
        self.kill()  # what it left behind would be in the way of the next one
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.deaths += 1
        self.not_before = time.monotonic() + pause
        self.process = None
        return pause

    def ask_to_stop(self) -> None:
        """SIGTERM to the process alone: it knows in which order its own children go."""
        if self.alive and self.process:
            self.process.terminate()

    def kill(self) -> None:
        """SIGKILL to whatever is left of its session."""
        if self.process is None:
            return
        # All gone; a group of zombies answers with the second error on some systems.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def news(self) -> list[str]:
        """Lines of its log since the last look."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as log:
            log.seek(self._read)
            fresh = log.read(200_000)
        whole, _, _ = fresh.rpartition(b"\n")
        self._read += len(whole) + (1 if whole else 0)
        return whole.decode(errors="replace").splitlines()


def _private(path: Path, how: int) -> IO[bytes]:
    """A file to write to that only we may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb")
