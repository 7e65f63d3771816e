"""A file of lines that only grows: on the disk before a call returns, for this account alone.

Behind the last line end stands what a machine that lost its power left of a line: it is no line, and the next one takes its place.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

_BLOCK = 1 << 16


def read(file: Path) -> list[str]:
    """Every whole line. No file: none."""
    return file.read_text(encoding="utf-8", errors="replace").split("\n")[:-1] if file.is_file() else []


def last(file: Path) -> str:
    """The newest whole line, however long the file is; "" where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as kept:
        end = _behind(kept, kept.seek(0, os.SEEK_END))
        begin = _behind(kept, end - 1)
        kept.seek(begin)
        return kept.read(max(0, end - 1 - begin)).decode()


def append(file: Path, lines: Iterable[str]) -> None:
    """One after the other as they come. Raises OSError; what was written by then are whole lines or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with open(handle, "r+b") as out:
        out.truncate(_behind(out, out.seek(0, os.SEEK_END)))
        out.seek(0, os.SEEK_END)
        out.writelines(f"{line}\n".encode() for line in lines)
        out.flush()
        os.fsync(out.fileno())


def _behind(kept: IO[bytes], end: int) -> int:
    """Where that begins which follows the last line end before `end`."""
    while end > 0:
        begin = max(0, end - _BLOCK)
        kept.seek(begin)
        found = kept.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0
