"""Whether a package that is locked has a known hole: `make audit`, on a machine that reaches the index of the world.

Where no advisories can be had, an auditor may pass what has known holes. So a version with known holes is asked about first, and whoever
does not see them has looked at nothing. Exit 0: looked, and nothing is known. 1: something is. 2: nothing was looked at.
What was looked at, and when, is kept beside the locks; `doctor` says how long ago that is.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
LOCKS = ("core.lock", "esp.lock", "backup.lock", "local.lock", "dev.lock")
KEPT = HERE / "looked.json"
# Its holes are public since September 2025: whoever asks and is told of none is told nothing.
WITH_HOLES = "django==5.2.5\n"
FOUND, BLIND = 1, 2
_ASKED = ("--strict", "--format", "json", "--progress-spinner", "off", "--disable-pip", "--no-deps")


class Blind(Exception):
    """Nothing was learned; its text says why."""


def audit(auditor: str, *, now: datetime, folder: Path = HERE, kept: Path = KEPT) -> int:
    """Every lock, after the one with holes. The look is kept only where all of them are without."""
    try:
        if not _sees_what_is_known(auditor):
            raise Blind("It passed a version with known holes: there are no advisories behind this index.")
        holes = [hole for lock in LOCKS for hole in known(auditor, folder / lock)]
    except Blind as blind:
        sys.stderr.write(f"NOTHING WAS LOOKED AT. {blind}\n")
        return BLIND
    for hole in sorted(set(holes)):
        sys.stdout.write(f"{hole}\n")
    if holes:
        return FOUND
    kept.write_text(
        json.dumps({"at": now.isoformat(), "lock": digest(folder / "core.lock")}) + "\n", encoding="ascii"
    )
    sys.stdout.write(f"Looked at {len(LOCKS)} locks: no known hole.\n")
    return 0


def _sees_what_is_known(auditor: str) -> bool:
    with TemporaryDirectory() as folder:
        asked = Path(folder) / "with-holes.txt"
        asked.write_text(WITH_HOLES, encoding="ascii")
        return any(True for _ in known(auditor, asked))


def known(auditor: str, file: Path) -> Iterable[str]:
    """One line a hole: package, version and the advisory's name. Raises Blind."""
    command = [auditor, *_ASKED, "--requirement", str(file)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        packages = json.loads(ran.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as error:
        raise Blind(f"The auditor gave no answer about {file.name}: {type(error).__name__}.") from error
    if skipped := [each["name"] for each in packages if "skip_reason" in each]:
        raise Blind(f"The index does not know {', '.join(skipped)}.")
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in packages for hole in each["vulns"]]
    if not packages or (ran.returncode and not holes):
        raise Blind(f"The auditor broke off at {file.name}.")
    return holes


def digest(lock: Path) -> str:
    return sha256(lock.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1], now=datetime.now(UTC)))
