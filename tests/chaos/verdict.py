"""What became of a run: figures, and whether the promise held. A fault is a row of the table in docs/reminders.md."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """`broken` says, each in words, what did not hold; empty when the promise was kept."""

    runs: int
    rows: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    late: int = 0
    in_doubt: int = 0
    calls: int = 0
    seconds: float = 0.0
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    note: str = ""
    broken: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        return not self.broken

    def add(self, other: "Verdict") -> None:
        """The figures of one more turn."""
        for name in ("rows", "sent", "lost", "doubled", "late", "in_doubt", "calls"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.broken += other.broken

    def must(self, holds: bool, words: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.broken.append(words)


@dataclass(frozen=True)
class Fault:
    """One row: `run(lab, count, seed)` shows it; `small` is the count in `make test`, `full` in `make chaos`."""

    number: str
    what: str
    promise: str
    unit: str
    small: int
    full: int
    run: Callable[..., Verdict] = field(compare=False)

    @property
    def is_refused(self) -> bool:
        """A design that must be seen to fail."""
        return self.number.startswith("R")

    def is_as_it_should(self, verdict: Verdict) -> bool:
        return verdict.kept is not self.is_refused
