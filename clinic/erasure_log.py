"""Which records were erased, and when, in a file outside the database: a backup of before still holds them, and a restore reads it.

One line a record, "2026-11-25T22:00:03+00:00 patient:12", numbers and times alone. The database is ahead of it for a moment at most:
whatever it says and the file does not is written with the next call.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from checklists.actions import erasing
from checklists.queries import erasures
from checklists.rules.access import system
from clinic import kept_lines

BY = system("restore")
_KIND = "patient:"
# A backup says when it was begun; what was erased about then may or may not be in it, and twice does nothing.
_MARGIN = timedelta(hours=1)


def write_out(file: Path, *, alias: str) -> None:
    """The lines that it does not have yet, on the disk before this returns. Raises OSError."""
    known = set(read(file))
    lines = [
        f"{at.isoformat()} {_KIND}{one}" for at, one in erasures.done(alias=alias) if (at, one) not in known
    ]
    if lines:
        kept_lines.append(file, lines)


def read(file: Path) -> Iterator[tuple[datetime, int]]:
    """Whole lines of ours; anything else is none."""
    for line in kept_lines.read(file):
        at, _, what = line.partition(" ")
        if what.startswith(_KIND) and what.removeprefix(_KIND).isdigit():
            yield datetime.fromisoformat(at), int(what.removeprefix(_KIND))


def again(*, backup_of: datetime, now: datetime) -> int:
    """Erase once more what a restored database still has; how many records."""
    since = backup_of - _MARGIN
    numbers = {one for at, one in read(settings.ERASURE_LOG) if at > since}
    return sum(erasing.erase(patient_id=one, by=BY, now=now, again=True) for one in sorted(numbers))
