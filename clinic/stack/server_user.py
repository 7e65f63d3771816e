"""As whom PostgreSQL runs: ourselves, or an unprivileged user when we are root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from clinic.stack.problems import StackProblem

CANDIDATES = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int
    name: str


def server_user(data: Path, *, uid: int | None = None) -> ServerUser | None:
    """The user for the server on `data`; None when it simply runs as we do.

    A cluster that exists keeps its owner: PostgreSQL starts for nobody else.
    """
    if (os.getuid() if uid is None else uid) != 0:
        return None
    return _owner(data) or _first_known()


def _owner(data: Path) -> ServerUser | None:
    if not data.exists() or data.stat().st_uid == 0:
        return None
    return _described(pwd.getpwuid(data.stat().st_uid))


def _first_known() -> ServerUser:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if name in known and known[name].pw_uid != 0:
            return _described(known[name])
    raise StackProblem(
        "PostgreSQL does not run as root, and this machine has no user `postgres` or `nobody` for it."
    )


def _described(entry: pwd.struct_passwd) -> ServerUser:
    return ServerUser(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name)
