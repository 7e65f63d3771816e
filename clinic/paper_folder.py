"""The folder of the day sheets: closed to other accounts, a page a site and day, each there as a whole or not at all."""

import os
import re
import stat
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from checklists.rules.day_sheet_copies import is_old

_NAME = re.compile(r"(?P<site>.+)-(?P<on>\d{4}-\d{2}-\d{2})\.html")
_UNFINISHED = ".day-sheet-"
_UNFINISHED_FOR = timedelta(days=1)


class NotOurs(OSError):
    """The folder is open to other accounts and holds other things: it is not ours to close. The sentence says what to do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is open to other accounts: give the day sheets a folder of their own, or run chmod 700 on it."
        )


@dataclass(frozen=True)
class PaperFolder:
    path: Path

    @classmethod
    def ready(cls, folder: str) -> "PaperFolder":
        """There, and closed to other accounts. Raises OSError, NotOurs among them."""
        path = Path(folder)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            if not all(_is_ours(each) for each in path.iterdir()):
                raise NotOurs(path)
            path.chmod(0o700)
        return cls(path)

    def write(self, site: str, on: date, page: str) -> Path:
        return write_whole(self.path / f"{site}-{on.isoformat()}.html", page)

    def forget_old(self, site: str, today: date, now: datetime) -> None:
        """Of this site: each site has its own today. What a killed writer left goes a day later."""
        for file in self.path.iterdir():
            named = _NAME.fullmatch(file.name)
            is_over = named is not None and named["site"] == site and is_old(_day(named), today=today)
            if is_over or _is_left_over(file, now):
                file.unlink(missing_ok=True)


def write_whole(file: Path, page: str) -> Path:
    """For this account alone, by another name first: a reader never finds half a page. Raises OSError."""
    handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=file.parent)
    try:
        with open(handle, "w", encoding="utf-8") as out:
            out.write(page)
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return file


def _day(named: re.Match[str]) -> date:
    return date.fromisoformat(named["on"])


def _is_left_over(file: Path, now: datetime) -> bool:
    if not file.name.startswith(_UNFINISHED):
        return False
    try:
        return file.stat().st_mtime < (now - _UNFINISHED_FOR).timestamp()
    except FileNotFoundError:
        # Whoever was writing it has finished.
        return False


def _is_ours(file: Path) -> bool:
    return bool(_NAME.fullmatch(file.name)) or file.name.startswith(_UNFINISHED)
