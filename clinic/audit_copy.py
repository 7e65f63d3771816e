"""The audit once more, on another machine: what is new follows within a minute, so that who wipes this one wipes no past.

A file a chain in the folder AUDIT_COPY_DIR, a line an entry as `export_audit` writes it; `audit_proof.py --copy FILE` checks one with
Python alone. The work of a chore that needs the folder: so it stands in the wiring. Source: security.md AD-10.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain as one_after_another
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from checklists.queries import audit_export
from checklists.queries.audit import BrokenLink
from checklists.reminders.clock import Clock
from clinic import audit_proof, kept_lines

log = logging.getLogger(__name__)
LATE = "the database has no such entry, or another one"


class Kept(NamedTuple):
    """The newest entry of a chain that the copy holds: its number, and its hash in hexadecimal digits."""

    seq: int
    hash: str


NOTHING, FOREIGN = Kept(0, ""), Kept(-1, "no hash of ours")


def follow(clock: Clock) -> None:
    """What the copy lacks. A chain that went another way than its copy is left as it is: `broken` says so."""
    if not settings.AUDIT_COPY_DIR:
        return
    folder = Path(settings.AUDIT_COPY_DIR)
    try:
        with _alone(folder) as is_mine:
            for chain in audit_export.chains() if is_mine else ():
                _follow(folder, chain)
    except OSError as error:
        log.error("the copy of the audit cannot be written: %s", type(error).__name__)


def broken() -> BrokenLink | None:
    """The first chain whose copy holds an entry that the database does not. Raises OSError where the folder cannot be read."""
    for chain, kept in _copies():
        found = audit_export.hash_of(chain=chain, seq=kept.seq)
        if found != kept.hash:
            return BrokenLink(chain, kept.seq, f"the copy elsewhere holds it, and {LATE}")
    return None


def behind(*, before: datetime) -> int:
    """How many entries of before that moment the copy lacks. Raises OSError."""
    folder = Path(settings.AUDIT_COPY_DIR)
    kept = {chain: newest(_file(folder, chain)).seq for chain in audit_export.chains()}
    return audit_export.missing(kept=kept, before=before)


def lay_aside(*, now: datetime) -> tuple[Path, ...]:
    """After a restore: files that are ahead of this database stay beside with all they say, and new ones begin."""
    ahead = [
        _file(Path(settings.AUDIT_COPY_DIR), chain)
        for chain, kept in _copies()
        if audit_export.hash_of(chain=chain, seq=kept.seq) != kept.hash
    ]
    return tuple(file.rename(file.with_name(f"{file.name}.until-{now:%Y%m%dT%H%M%SZ}")) for file in ahead)


def newest(file: Path) -> Kept:
    """Of a file that may not be there. A last line that is none of ours holds nothing that the database has."""
    line = kept_lines.last(file)
    if not line:
        return NOTHING
    try:
        told = json.loads(line)
        return Kept(int(told["seq"]), str(told["hash"]))
    except (ValueError, KeyError, TypeError):
        return FOREIGN


def _follow(folder: Path, chain: str) -> None:
    file = _file(folder, chain)
    kept = newest(file)
    if kept != NOTHING and audit_export.hash_of(chain=chain, seq=kept.seq) != kept.hash:
        log.error("the copy of the audit holds what the database does not: %s", chain)
        return
    entries = audit_export.entries(chain=chain, after=kept.seq)
    first = next(entries, None)
    if first is not None:
        kept_lines.append(file, map(audit_proof.entry_line, one_after_another((first,), entries)))


def _copies() -> Iterator[tuple[str, Kept]]:
    if not settings.AUDIT_COPY_DIR:
        return
    for file in sorted(Path(settings.AUDIT_COPY_DIR).glob("*.jsonl")):
        yield file.stem.replace("-", ":", 1), newest(file)


def _file(folder: Path, chain: str) -> Path:
    return folder / f"{chain.replace(':', '-', 1)}.jsonl"


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process writes now. Raises OSError; the folder itself is not made: a disk that is away is no copy."""
    handle = os.open(folder / ".writing", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
