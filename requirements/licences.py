"""Prints docs/licences.md: every package that ships, with its version and licence. Run by `make licences`."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LOCK = Path(__file__).with_name("local.lock")
HEAD = """# Licences

What ships, from `requirements/local.lock`; `make licences` writes this page, a test compares it. Test and build tools
do not ship. Vendored front-end files stand in `static/vendor/VENDOR.json` with their licence beside them.
"""


def shipped() -> list[str]:
    """Names in the lock that are installed here; some are for other systems only."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for name in names if _is_here(name)]


def _is_here(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def page() -> str:
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=markdown",
        "--packages",
        *shipped(),
    ]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return f"{HEAD}\n{table.strip()}\n"


if __name__ == "__main__":
    sys.stdout.write(page())
