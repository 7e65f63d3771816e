"""Which records were erased, and when, in a file outside the database: a backup of before still holds them, and a restore reads it.

One line a record, "2026-11-25T22:00:03+00:00 patient:12", numbers and times alone. The database is ahead of it for a moment at most:
whatever it says and the file does not is written with the next call.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from checklists.actions import erasing
from checklists.queries import erasures
from checklists.rules.access import system

BY = system("restore")
_KIND = "patient:"
# A backup says when it was begun; what was erased about then may or may not be in it, and twice does nothing.
_MARGIN = timedelta(hours=1)


def write_out(file: Path, *, alias: str) -> None:
    """The lines that it does not have yet, on the disk before this returns. Raises OSError."""
    known = set(read(file))
    lines = [
        f"{at.isoformat()} {_KIND}{one}\n" for at, one in erasures.done(alias=alias) if (at, one) not in known
    ]
    if not lines:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with open(handle, "r+b") as out:
        # In place of a torn line, which a machine that lost its power left.
        out.seek(out.read().rfind(b"\n") + 1)
        out.truncate()
        out.write("".join(lines).encode())
        out.flush()
        os.fsync(out.fileno())


def read(file: Path) -> Iterator[tuple[datetime, int]]:
    """Whole lines of ours; anything else is none."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="ascii", errors="replace").split("\n")[:-1]:
        at, _, what = line.partition(" ")
        if what.startswith(_KIND) and what.removeprefix(_KIND).isdigit():
            yield datetime.fromisoformat(at), int(what.removeprefix(_KIND))


def again(*, backup_of: datetime, now: datetime) -> int:
    """Erase once more what a restored database still has; how many records."""
    since = backup_of - _MARGIN
    numbers = {one for at, one in read(settings.ERASURE_LOG) if at > since}
    return sum(erasing.erase(patient_id=one, by=BY, now=now, again=True) for one in sorted(numbers))
