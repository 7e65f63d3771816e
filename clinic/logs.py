"""Log lines: one event a line, made from what may be told and nothing else. Source: security.md LG-1, LG-2, LG-6.

Our own lines are sentences of ours with what `tests/house/test_logs.py` lists as reviewed. Lines of libraries keep their fixed words
alone: what they put in may be an address, a file, a row. An error is told by its kind and its place, never by its words.
"""

import logging
import re
from collections.abc import Iterator
from traceback import walk_tb
from typing import Any

_OURS = ("clinic", "checklists")
_SECRET = re.compile(
    r"(/l/|/r/stop/|/staff/welcome/|/screen/connect/|/staff/sign-in/forgotten/)[^\s\"'?]+", re.IGNORECASE
)
# A link's token wherever it stands: in an address that a mail program broke, in the words of an exception.
_TOKEN = re.compile(r"(?<![a-z0-9])(?:3d)?[pcdebn][a-z2-7]{32}(?![a-z0-9])", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
# What a library puts into its words.
_PUT_IN = re.compile(r"%(\(\w+\))?[-#0 +]*(\*|\d+)?(\.\d+)?[a-zA-Z]|\{[^{}]*\}")
_DEPTH = 12
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


def redact(text: str) -> str:
    """Take out what opens a door or names a person: link tokens and mail addresses."""
    return _ADDRESS.sub("[address]", _TOKEN.sub("[token]", _SECRET.sub(r"\1[token]", text)))


class Redact(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        ours = record.name.partition(".")[0] in _OURS
        record.msg, record.args = redact(record.getMessage()) if ours else _fixed(record), ()
        record.stack_info = None
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info, record.exc_text = None, told(error) if error else None
        return True


def method_of(request: Any) -> str:
    """A method is whatever somebody sends."""
    return str(request.method) if request.method in _METHODS else "OTHER"


def _fixed(record: logging.LogRecord) -> str:
    """Of a request what we say of it ourselves; else the words without what was put in. Words that were made for this one event say nothing."""
    request = getattr(record, "request", None)
    if request is not None:
        route = getattr(getattr(request, "resolver_match", None), "view_name", None) or "-"
        status, reference = getattr(record, "status_code", "-"), getattr(request, "id", "-")
        return f"{method_of(request)} {route} {status} id={reference}"
    words = _PUT_IN.sub("…", str(record.msg)) if record.args else "…"
    return redact(words)


def told(error: BaseException) -> str:
    """Kinds of errors, the newest first, each with where it was raised: "DataError 22003 in checklists/queries/x.py:12 found"."""
    return " < ".join(f"{_kind(each)} in {_place(each)}" for each in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(_DEPTH):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def _kind(error: BaseException) -> str:
    """A database says by number and by the name of a rule what it refused."""
    state, detail = getattr(error, "sqlstate", None), getattr(error, "diag", None)
    parts: list[Any] = [type(error).__name__, state, getattr(detail, "constraint_name", None)]
    return " ".join(str(part) for part in parts if part)


def _place(error: BaseException) -> str:
    """Of our own code the innermost lines, then where it really was."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    if not frames:
        return "-"
    where = [f"{_file(code.co_filename)}:{line} {code.co_name}" for code, line in frames]
    ours = [each for each in where if each.startswith(_OURS)]
    return ", ".join(dict.fromkeys([*ours[-3:], where[-1]]))


def _file(name: str) -> str:
    """From the package on: no path of the machine."""
    parts = name.replace("\\", "/").split("/")
    starts = [place for place, part in enumerate(parts) if part in (*_OURS, "site-packages")]
    return "/".join(parts[starts[-1] :] if starts else parts[-2:]).removeprefix("site-packages/")


class OneLine(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """CR, LF and escape codes cannot forge a second event."""
        text = super().format(record)
        return "".join(char if char.isprintable() else " | " if char == "\n" else "?" for char in text)
