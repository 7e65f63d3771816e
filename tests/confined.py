"""Processes as docker-compose.yml runs them, where there is no Docker: nobody's account, no capability, a disk that takes nothing but the folder of the state.

A process sees itself as account 10001 by a namespace of its own, and what it starts is confined with it. Source: security.md OP-9, figure 21.
"""

import subprocess
from pathlib import Path

ACCOUNT = 10001
# Refuses to start where the disk takes a file after all; says who it is in the one folder that does.
_SCRIPT = f"""
set -eu
folder=$1; shift
mount --bind "$folder" "$folder"
mount -o remount,ro,bind /
exec unshare --user --map-user={ACCOUNT} --map-group={ACCOUNT} -- sh -c '
  folder=$1; shift
  if touch ./may-not-write 2>/dev/null; then rm ./may-not-write; exit 70; fi
  printf "%s %s\\n" "$(id -u)" "$(sed -n "s/^CapEff:[[:space:]]*//p" /proc/self/status)" >> "$folder/confined"
  exec "$@"' sh "$folder" "$@"
"""


def confined(command: list[str], folder: Path) -> list[str]:
    return [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        _SCRIPT,
        "sh",
        str(folder),
        *command,
    ]


def is_possible(folder: Path) -> bool:
    """Not everybody may make a namespace, and not every system has them."""
    try:
        ran = subprocess.run(confined(["true"], folder), capture_output=True, timeout=20, check=False)
    except OSError:
        return False
    return ran.returncode == 0


def said(folder: Path) -> list[str]:
    """Account and capabilities of each process that was started."""
    return (folder / "confined").read_text().splitlines()


NOBODY = f"{ACCOUNT} 0000000000000000"
