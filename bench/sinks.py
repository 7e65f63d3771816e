"""Mail servers of a benchmark's own, each a process on this machine's loopback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Sink:
    port: int
    _process: "subprocess.Popen[str]"

    def seen(self) -> dict[str, tuple[float, int]]:
        """Message id to the time of its first copy and how many came, since somebody last asked."""
        assert self._process.stdin is not None and self._process.stdout is not None  # both are pipes
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return {
            one: (at, int(times)) for one, (at, times) in json.loads(self._process.stdout.readline()).items()
        }


@contextmanager
def sink(*options: str) -> Iterator[Sink]:
    """`options` are those of `bench.sink`."""
    command = [sys.executable, "-m", "bench.sink", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None  # both are pipes
        try:
            yield Sink(int(process.stdout.readline()), process)
        finally:
            process.stdin.close()
            process.wait(10)
