"""A backup: what `pg_dump` says, sealed on its way; nothing of it rests in clear."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from clinic.backup import database, keys, sealed_file
from clinic.stack.dump import dumping

SUFFIX = ".backup"


@dataclass(frozen=True)
class Made:
    file: str
    bytes: int
    key: str


def write(out: IO[bytes], *, now: datetime) -> Made:
    """Into a file or a pipe. Raises NoKey, DumpFailed, StackProblem."""
    key = keys.public(settings.BACKUP_PUBLIC_KEY)
    said = {
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "instance": settings.INSTANCE_ID,
        "migration": newest_migration(),
    }
    with dumping(database.target()) as dump:
        written = sealed_file.seal(dump, out, key=key, said=said)
    return Made("", written, sealed_file.name_of(key))


def write_file(file: Path, *, now: datetime) -> Made:
    """Whole or not there, for this account alone. Raises OSError besides."""
    half = file.with_name(file.name + ".part")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as out:
            made = write(out, now=now)
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return Made(str(file), made.bytes, made.key)


def file_of(now: datetime) -> Path:
    """Its name in BACKUP_DIR: names sort by time."""
    return Path(settings.BACKUP_DIR) / f"{settings.INSTANCE_ID}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def newest_migration() -> str:
    """Of our own tables: a program that does not know it cannot work with the backup."""
    applied = MigrationRecorder(connections[database.ALIAS]).applied_migrations()
    return max((name for app, name in applied if app == "checklists"), default="")
