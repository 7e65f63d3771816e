"""The way back: a backup into an empty database, and what has to be true before anybody works in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from checklists.actions import restored
from checklists.queries.audit import AuditCheck
from checklists.rules.access import system
from clinic import account_file, audit_anchors, erasure_log
from clinic.backup import database, keys, sealed_file
from clinic.backup.sealed_file import Damaged, Head, NotABackup, OtherKey
from clinic.stack.dump import restoring

BY = system("restore")


class CannotRestore(Exception):
    """Its text is a sentence that says why, and what to do."""


@dataclass(frozen=True)
class Restored:
    """When the backup was made, what was ended, and what the audit looks like. `later` counts anchors that it does not know yet;
    `erased_again` is None where there is no log of erasures to read, `taken_again` where no file knows accounts of a later time."""

    made_at: str
    closed: Mapping[str, int]
    audit: AuditCheck
    later: int
    erased_again: int | None
    taken_again: Mapping[str, int] | None


def look(file: Path, key_file: Path) -> Head:
    """Whether it opens, from its first byte to its last. Raises CannotRestore."""
    with _said_in_words(file), file.open("rb") as source:
        key = keys.private(key_file)
        for _ in sealed_file.opened(source, key=key):
            pass
        source.seek(0)
        return sealed_file.read_head(source)


def restore(file: Path, key_file: Path, *, now: datetime) -> Restored:
    """Everything, or nothing: the database is empty before, and is so again where it breaks off. Raises CannotRestore, StackProblem."""
    head = look(file, key_file)
    _require_known(head)
    if not database.is_empty():
        raise CannotRestore(
            "The database is not empty. Make a new one, owned by the role of DATABASE_OWNER_URL, and name it there."
        )
    with _said_in_words(file), file.open("rb") as source:
        _pour(source, keys.private(key_file))
    call_command("migrate", interactive=False, verbosity=0)
    database.take_time()
    closed = restored.close(by=BY, now=now)
    erased = _erase_again(head, now) if settings.ERASURE_LOG.is_file() else None
    taken = account_file.take_again(backup_of=datetime.fromisoformat(head.said["at"]), now=now)
    found, later = audit_anchors.verified_so_far()
    return Restored(head.said["at"], closed, found, later, erased, taken)


def _erase_again(head: Head, now: datetime) -> int:
    return erasure_log.again(backup_of=datetime.fromisoformat(head.said["at"]), now=now)


def _pour(source: IO[bytes], key: X25519PrivateKey) -> None:
    with restoring(database.target()) as into:
        for piece in sealed_file.opened(source, key=key):
            into.write(piece)


def _require_known(head: Head) -> None:
    """A backup of a newer program is not read by an older one."""
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "checklists"}
    if head.said.get("migration", "") not in known:
        raise CannotRestore(
            "A newer version of the program made this backup. Install that one, then restore."
        )


@contextmanager
def _said_in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except keys.NoKey as error:
        raise CannotRestore(str(error)) from error
    except OSError as error:
        raise CannotRestore(f"{file} cannot be read: {type(error).__name__}.") from error
    except NotABackup as error:
        raise CannotRestore(f"{file} is no backup of this program.") from error
    except OtherKey as error:
        raise CannotRestore(
            f"{file} was sealed for the key {error.wanted}; this one is {error.given}."
        ) from error
    except Damaged as error:
        raise CannotRestore(
            f"{file} is damaged: it is not as it was made. Nothing was restored; take another one."
        ) from error
