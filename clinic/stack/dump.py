"""`pg_dump` and `pg_restore`, each at the end of a pipe: what they say and read never touches a disk."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from clinic.stack.problems import StackProblem
from clinic.stack.programs import SYSTEM_FOLDERS, wheel_folder

# Ways in that end with a restore anyway, and counts.
LEFT_OUT = ("django_session", "usersessions_usersession", "cache_entries")
_DUMP = ("--format=custom", "--no-owner", "--no-privileges", "--enable-row-security")
_RESTORE = (
    "--format=custom",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--exit-on-error",
    "--single-transaction",
)


class DumpFailed(StackProblem):
    """The program ended with an error, in its own first line."""


@dataclass(frozen=True)
class Target:
    """A database as `libpq` is told of it, without its password; `major` is its server's version."""

    address: str
    password: str
    major: int


@contextmanager
def dumping(source: Target) -> Iterator[IO[bytes]]:
    """The dump as it is made. Raises DumpFailed at the end when it is not whole, StackProblem without a program."""
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    with _running("pg_dump", source, [*_DUMP, *left_out], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout


@contextmanager
def restoring(into: Target) -> Iterator[IO[bytes]]:
    """Where a dump goes: all of it or, where it breaks off, nothing. Raises DumpFailed and StackProblem."""
    with _running("pg_restore", into, _RESTORE, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        yield process.stdin


@contextmanager
def _running(
    name: str, database: Target, options: list[str] | tuple[str, ...], **pipes: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of the programs; an error of ours ends it, an error of its own is raised."""
    with TemporaryFile() as said:
        process = subprocess.Popen(
            [program(name, database.major), *options, f"--dbname={database.address}"],
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGPASSWORD": database.password},
            stderr=said,
            **pipes,  # type: ignore[call-overload]
        )
        try:
            yield process
            _close(process)
        except BrokenPipeError:
            _close(process)
        except BaseException:
            process.kill()
            _close(process)
            process.wait()
            raise
        if process.wait() != 0:
            said.seek(0)
            raise DumpFailed(_first_line(said.read(), name))


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


def program(name: str, major: int) -> str:
    """Of the server's own version, else the oldest newer one. Raises StackProblem."""
    found = {
        version: folder for folder in _folders() if (version := _version(folder / name)) and version >= major
    }
    if not found:
        raise StackProblem(
            f"{name} of PostgreSQL {major} or newer was not found. Install it (Debian: apt-get install postgresql-client-{major})."
        )
    return str(found[min(found)] / name)


def _folders() -> Iterator[Path]:
    """The wheel's last: of two of one version it is the one that everybody has."""
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_FOLDERS:
        yield from Path("/").glob(pattern.lstrip("/"))
    wheel = wheel_folder()
    if wheel:
        yield wheel


def _version(file: Path) -> int | None:
    if not file.exists():
        return None
    try:
        said = subprocess.run([file, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found.group(1)) if said.returncode == 0 and found else None


def _first_line(said: bytes, name: str) -> str:
    """Without what follows: lines of detail repeat rows."""
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if "error:" in line.lower()]
    return (lines or [f"{name} ended with an error"])[0]
