"""The peers of the mail benchmark: django-post_office, and one Celery task a message with a broker and a worker of its own."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.figures import ROOT
from bench.raw import Cost
from clinic.stack import broker
from clinic.stack.problems import StackProblem
from clinic.stack.state import temporary_folder

_SECONDS = 30


@dataclass(frozen=True)
class Peers:
    """`missing` are those that cannot run here."""

    missing: frozenset[str]
    _process: "subprocess.Popen[str] | None" = None

    def cost(self, name: str, count: int) -> Cost | None:
        """None for one that is not installed."""
        if name in self.missing or self._process is None:
            return None
        assert self._process.stdin is not None and self._process.stdout is not None  # both are pipes
        self._process.stdin.write(f"{name} {count}\n")
        self._process.stdin.flush()
        return Cost(**json.loads(self._process.stdout.readline()))


@contextmanager
def peers(port: int) -> Iterator[Peers]:
    """Both send to this port; all their processes end with the block."""
    if importlib.util.find_spec("post_office") is None:
        yield Peers(frozenset({"post_office", "tasks"}))
        return
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="ir-peer-", dir=temporary_folder()))
        )
        with psycopg.connect(os.environ["BENCH_OWNER_URL"], autocommit=True) as owner:
            owner.execute("CREATE SCHEMA IF NOT EXISTS peers")
        environment = {
            **os.environ, "PEER_PORT": str(port), "DJANGO_SETTINGS_MODULE": "bench.peer_settings",
            "PEER_BROKER": f"redis+socket://{folder}/mq/{broker.SOCKET}?virtual_host=0",
        }  # fmt: skip
        process = stack.enter_context(_peer(environment))
        try:
            stack.enter_context(_worker(folder, environment))
            missing: frozenset[str] = frozenset()
        except StackProblem:
            missing = frozenset({"tasks"})
        yield Peers(missing, process)


@contextmanager
def _peer(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.peer"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]
        try:
            assert process.stdout.readline().strip() == "ready"
            yield process
        finally:
            process.stdin.close()
            process.wait(20)


@contextmanager
def _worker(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    sockets = folder / "mq"
    queue = broker.command(folder / "broker", sockets, durable=True)
    work = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "bench.peer_tasks",
        "worker",
        "--concurrency",
        "2",
        "-l",
        "ERROR",
    ]
    with ExitStack() as stack:
        stack.enter_context(_running(queue, environment))
        ends = time.monotonic() + _SECONDS
        while not broker.answers(sockets) and time.monotonic() < ends:
            time.sleep(0.05)
        stack.enter_context(_running(work, environment))
        yield


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
