"""Ids of what has left, in a file on another volume than the database: a restored database is found out by it.

One line a message, "2026-11-25T22:00:03+00:00 <id> <instance>"; written after the commit that says "sent". Lines of
another instance tell nothing of this one.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

log = logging.getLogger(__name__)
_BLOCK = 65_536


def append(path: Path, sent: Iterable[UUID], *, now: datetime) -> None:
    """On the disk before it returns. A disk that takes nothing is an alarm, no reason to keep people waiting."""
    at, instance = now.isoformat(timespec="seconds"), "-".join(settings.INSTANCE_ID.split())
    lines = "".join(f"{at} {one} {instance}\n" for one in sent)
    if not lines:
        return
    try:
        _write(path, lines.encode("ascii", "replace"))
    except OSError as error:
        log.error("the journal of sent messages cannot be written: %s", type(error).__name__)


def _write(path: Path, lines: bytes) -> None:
    """Behind a torn line, which a machine that lost its power left, a new one begins: it must not spoil ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as journal:
        if journal.tell():
            journal.seek(-1, os.SEEK_END)
            lines = lines if journal.read(1) == b"\n" else b"\n" + lines
        journal.write(lines)
        journal.flush()
        os.fsync(journal.fileno())


def since(path: Path, earliest: datetime) -> dict[UUID, datetime]:
    """What left at or after that time, read from the end."""
    found: dict[UUID, datetime] = {}
    for line in _backwards(path):
        entry = _entry(line)
        if entry is None:
            continue
        at, one = entry
        if at < earliest:
            break
        found.setdefault(one, at)
    return found


def everything(path: Path) -> dict[UUID, datetime]:
    """All that ever left from this machine, with the time it last did."""
    if not path.is_file():
        return {}
    with path.open(encoding="ascii", errors="replace") as journal:
        entries = (_entry(line) for line in journal)
        return {one: at for at, one in (entry for entry in entries if entry)}


def _entry(line: str) -> tuple[datetime, UUID] | None:
    """One line of ours; a torn one, from a machine that lost its power, is none."""
    at, _, rest = line.strip().partition(" ")
    one, _, instance = rest.partition(" ")
    if instance not in ("", "-".join(settings.INSTANCE_ID.split())):
        return None
    try:
        read_at, found = datetime.fromisoformat(at), UUID(one)
    except ValueError:
        return None
    return (read_at, found) if read_at.tzinfo else None


def _backwards(path: Path) -> Iterator[str]:
    """Lines from the newest on, block by block."""
    if not path.is_file():
        return
    with path.open("rb") as journal:
        left, rest = journal.seek(0, os.SEEK_END), b""
        while left > 0:
            size = min(_BLOCK, left)
            left -= size
            journal.seek(left)
            rest, *lines = (journal.read(size) + rest).split(b"\n")
            yield from (line.decode("ascii", "replace") for line in reversed(lines))
        yield rest.decode("ascii", "replace")
