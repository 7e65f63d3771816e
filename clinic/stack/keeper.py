"""Runs one server for as long as anybody uses it, and no longer. A script of its own: standard library only.

Who uses the server holds a shared lock on a file. The kernel lets go of a lock whatever way its holder ends, so a
keeper that gets the lock for itself knows that nobody is left: it stops the server, and while it does so a newcomer
waits at the lock. Usage: keeper.py LOCK UID GID FOLDER_TO_REMOVE -- PROGRAM ARGUMENTS ...
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO

PR_SET_PDEATHSIG = 1
EVERY_SECONDS = 0.2
FAST_STOP_SECONDS = 30


def die_with_parent(signum: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `signum` to the child when the thread that started it ends.

    Call this in the parent. It loads the library before the fork, where loading one is safe.
    """
    parent = os.getpid()
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def arm() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return arm


def end_with_parent(signum: int) -> None:
    """The kernel sends `signum` to this very process when its parent ends."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


def nobody_uses(lock: IO[str]) -> bool:
    """True when the lock is ours alone; it then stays ours until we end."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def start(command: list[str], uid: int, gid: int) -> subprocess.Popen[bytes]:
    """The server, as another user when we are root (-1: as ourselves)."""
    identity: dict[str, object] = {"user": uid, "group": gid, "extra_groups": []} if uid >= 0 else {}
    server: subprocess.Popen[bytes] = subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - one thread
        **identity,  # type: ignore[call-overload]
    )
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown and a broker's ordinary one; after half a minute there is no choice."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(FAST_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def main(arguments: list[str]) -> int:
    lock_path, uid, gid, remove, _, *command = arguments
    asked: list[int] = []
    for signum in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(signum, lambda number, _frame: asked.append(number))
    with open(lock_path) as lock:
        server = start(command, int(uid), int(gid))
        while server.poll() is None and not asked and not nobody_uses(lock):
            time.sleep(EVERY_SECONDS)
        stop(server)
        if remove:
            shutil.rmtree(remove, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
