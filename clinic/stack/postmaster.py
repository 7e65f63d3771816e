"""Is a server running on this data folder? `postmaster.pid` alone does not tell: its number may be reused."""

import os
import subprocess
import time
from pathlib import Path

from clinic.stack.cluster import Cluster
from clinic.stack.problems import StackProblem

ORPHANS_LEAVE_SECONDS = 15


def postmaster(data: Path) -> int | None:
    """The pid of the server that runs on `data`; None when there is none, whatever the pid file says."""
    pid = written_pid(data)
    return pid if pid is not None and serves(pid, data) else None


def written_pid(data: Path) -> int | None:
    """The pid in the pid file of `data`, true or stale."""
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def serves(pid: int, data: Path) -> bool:
    """True when the process `pid` is a server on `data`: its current folder is that folder, always."""
    if not Path("/proc/self/cwd").exists():
        return _serves_by_command(pid, data)
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(data.resolve())
    except OSError:
        return False


def _serves_by_command(pid: int, data: Path) -> bool:
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in listed.stdout and str(data) in listed.stdout


def clear_stale(cluster: Cluster) -> None:
    """Remove what a dead server left, after its last process is gone; only called when none runs."""
    deadline = time.monotonic() + ORPHANS_LEAVE_SECONDS
    while orphans := _processes_on(cluster.data):
        if time.monotonic() > deadline:
            raise StackProblem(
                f"Processes of a dead PostgreSQL still use {cluster.data}: {orphans}. End them first."
            )
        time.sleep(0.1)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    for left in cluster.sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _processes_on(data: Path) -> list[int]:
    """Back ends of a killed server end by themselves, but not at once; they share its memory until then."""
    numbers = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [pid for pid in numbers if serves(pid, data)]
