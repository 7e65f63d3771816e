"""What is wrong with a schedule file, so that somebody at the desk can put it right."""

from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right. `line` counts from 1 as an editor does; 0 means the file as a whole.

    `column` is the header as written in the file, "" for the line as a whole.
    """

    line: int
    column: str
    value: str
    message: str
    cure: str

    @property
    def sentence(self) -> str:
        """All of it in one line: `Line 7, Date "31/31/2026": this is no date. Write it like 2026-11-26.`"""
        named = f"{self.column} “{self.value}”" if self.column and self.value else self.column
        place = f"Line {self.line}" if self.line else "The file"
        return f"{place}{', ' if named else ''}{named}: {self.message} {self.cure}"


class ValueRefused(Exception):
    """A value that cannot be read: what is wrong with it and what to write instead."""

    def __init__(self, message: str, cure: str) -> None:
        self.message, self.cure = message, cure
        super().__init__(f"{message} {cure}")


class FileRefused(Exception):
    """A file nothing can be read from; carries its one problem."""

    def __init__(self, line: int, message: str, cure: str) -> None:
        self.problem = Problem(line, "", "", message, cure)
        super().__init__(self.problem.sentence)


def shown(value: str) -> str:
    """A value as a problem may print it: one short line without control characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
