"""Programs that the tests ask of the machine, beside what Python's packages bring."""

import os
import shutil
import subprocess
from pathlib import Path

_WAIT = ("-o", "DPkg::Lock::Timeout=900")
_QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def install_with_apt(package: str) -> None:
    """Debian's package; needs root. Another job may hold apt's lock for a while."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    run(["apt-get", "update", *_WAIT], seconds=900, variables=_QUIET)
    run(
        ["apt-get", "install", "-y", "--no-install-recommends", *_WAIT, package],
        seconds=1500,
        variables=_QUIET,
    )


def run(
    command: list[str],
    *,
    seconds: int = 60,
    folder: Path | None = None,
    variables: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str] | None:
    """The command's result, or None when it could not run: each way may fail quietly, the next one is tried."""
    surroundings = {**os.environ, **(variables or {})}
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=folder,
            env=surroundings,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
