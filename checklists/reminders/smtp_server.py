"""Where mail goes, how long its server may take, and which addresses can stand in a command at all."""

import re
from dataclasses import dataclass, field

_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Timeouts:
    """Seconds. Source: reminders.md section 5 (f), RFC 5321 4.5.3.2."""

    connect: float = 5
    command: float = 10
    write: float = 30
    final_dot: float = 600


@dataclass(frozen=True)
class Server:
    """`tls` is implicit and verified; without it nobody signs in."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    timeouts: Timeouts = field(default_factory=Timeouts)


def takes(address: str) -> bool:
    """Whether it can stand in a command, and bring none of its own."""
    return address.isascii() and _ADDRESS.fullmatch(address) is not None
