"""Which ports the local stack listens on: the usual ones, or the next free ones, written down for other commands."""

import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from clinic.stack.problems import StackProblem

LOOPBACK = "127.0.0.1"
TRIES = 50


@dataclass(frozen=True)
class Ports:
    web: int = 8000
    smtp: int = 2525
    mail_page: int = 8025


def last_used(folder: Path) -> Ports:
    """The ports of the stack that runs, or ran last; the usual ones before the first run."""
    try:
        return Ports(**json.loads((folder / "ports.json").read_text()))
    except (OSError, ValueError, TypeError):
        return Ports()


def remember(folder: Path, ports: Ports) -> None:
    (folder / "ports.json").write_text(json.dumps(asdict(ports)))


def choose(wanted_web: int | None) -> Ports:
    """Free ports. A web port that was asked for is taken or refused; all others move on to the next free one."""
    usual = Ports()
    web = _require_free(wanted_web) if wanted_web else next_free(usual.web, set())
    smtp = next_free(usual.smtp, {web})
    return Ports(web=web, smtp=smtp, mail_page=next_free(usual.mail_page, {web, smtp}))


def next_free(first: int, taken: set[int]) -> int:
    """The first free port from `first` on; raises StackProblem after fifty."""
    for port in range(first, first + TRIES):
        if port not in taken and is_free(port):
            return port
    raise StackProblem(f"No free port between {first} and {first + TRIES}. Name one: make run PORT=9000")


def is_free(port: int) -> bool:
    """True when a server could listen here; raises PermissionError below 1024 for an ordinary user."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def _require_free(port: int) -> int:
    try:
        free = is_free(port)
    except PermissionError:
        raise StackProblem(f"Port {port} is for the system's own services. Use one above 1023.") from None
    if not free:
        raise StackProblem(
            f"Port {port} is taken by another program. Stop it, or name another: make run PORT={port + 1}"
        )
    return port


def parse(raw: str) -> int | None:
    """The port a person asked for by PORT=; None when they did not."""
    if not raw.strip():
        return None
    if not raw.strip().isdecimal() or not 1 <= int(raw) <= 65535:
        raise StackProblem(f"PORT is {raw!r}; it must be a number from 1 to 65535.")
    return int(raw)
