"""What a killed supervisor left behind: written down while it ran, ended before the next start."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

from clinic.stack.child import Child

GRACE_SECONDS = 10


def remember(path: Path, children: list[Child]) -> None:
    """Write down each running process with the mark that tells it from a later one of the same number."""
    running = {str(child.process.pid): birth_mark(child.process.pid) for child in children if child.process}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(running))
    fresh.replace(path)


def end(path: Path) -> int:
    """End what the last supervisor left, each with its session; answers how many there were."""
    left = [pid for pid, mark in _written(path).items() if mark and birth_mark(pid) == mark]
    for signum in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            _signal_group(pid, signum)
        _wait_until_gone(left)
    path.unlink(missing_ok=True)
    return len(left)


def birth_mark(pid: int) -> str:
    """When the process was born, in ticks since a named boot; empty when it is gone or cannot be told."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else f"{boot}:{fields[19]}"


def _written(path: Path) -> dict[int, str]:
    try:
        return {int(pid): str(mark) for pid, mark in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _signal_group(pid: int, signum: signal.Signals) -> None:
    # It may have gone meanwhile.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signum)


def _wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while any(birth_mark(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
