"""Prints docs/licences.md: every package that ships, with its version and licence. Run by `make licences`."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LOCK = Path(__file__).with_name("local.lock")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "licences.md"
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


def for_others(lines: list[str]) -> list[str]:
    """Rows of the page as it stands, of packages that only another system or Python installs."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    old = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    here = {line.split("|")[1].strip().lower() for line in lines}
    kept = {line.split("|")[1].strip().lower(): line for line in old}
    return [line for name, line in kept.items() if name in names and name not in here]


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
    head, rule, *rows = table.strip().splitlines()
    rows = sorted([*rows, *for_others(rows)], key=str.lower)
    return "\n".join([HEAD, head, rule, *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
