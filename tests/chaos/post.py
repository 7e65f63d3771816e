"""The mail server of a run, seen from the harness: its ports, its orders, what it holds back, what it has taken."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ANSWERS_SECONDS = 20


@dataclass(frozen=True)
class Copy:
    """One message as the mail server took it. `stop` is the address that every message carries with its own id."""

    at: float
    begun: float
    port: int
    to: tuple[str, ...]
    header_to: str
    id: str
    stop: str
    subject: str


@dataclass
class Post:
    """`held` gets what the server holds back, a point and a port each."""

    process: subprocess.Popen[str]
    log: Path
    ports: list[int] = field(default_factory=list)
    held: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    _obeyed: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        assert self.process.stdout is not None
        self.ports = json.loads(self.process.stdout.readline())
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def will(self, **orders: Any) -> None:
        """From the moment this returns."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        self._obeyed.get(timeout=ANSWERS_SECONDS)

    def calm(self) -> None:
        self.will(delay=0.0, refuse={}, down=False, hold={})

    def copies(self) -> list[Copy]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [Copy(**{**entry, "to": tuple(entry["to"])}) for entry in map(json.loads, lines)]

    def close(self) -> None:
        with suppress(OSError):
            self.process.stdin.close()  # type: ignore[union-attr]
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(10)
        self.process.stdout.close()  # type: ignore[union-attr]

    def _listen(self) -> None:
        for line in self.process.stdout:  # type: ignore[union-attr]
            said = json.loads(line)
            (self.held if "held" in said else self._obeyed).put(said)


@contextmanager
def post(log: Path, *, ports: int, seed: int) -> Iterator[Post]:
    command = [sys.executable, "-m", "tests.chaos.sink", str(log), str(ports), str(seed)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    opened = Post(process, log)
    try:
        yield opened
    finally:
        opened.close()
