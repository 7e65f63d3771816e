"""One sweep of ours, measured: what it cost, how many marks its commits shared, how many rows were marked at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bench.raw import Cost, measured
from checklists.actions import transmissions
from checklists.reminders.smtp_server import Server
from checklists.reminders.sweep import sweep


@dataclass
class Marks:
    """`most` is the worst that a crash could have left in doubt."""

    commits: int = 0
    marks: int = 0
    most: int = 0
    _open: int = 0

    def add(self, marked: int, answered: int) -> None:
        self.commits += bool(marked)
        self.marks += marked
        self._open += marked - answered
        self.most = max(self.most, self._open)

    def __str__(self) -> str:
        return (
            f"{self.marks / max(self.commits, 1):.1f} marks a commit, at most {self.most} rows marked at once"
        )


@contextmanager
def counted() -> Iterator[Marks]:
    """Beside the sweep's own work; an answer frees its row in the same commit that marks the next."""
    marks, record = Marks(), transmissions.record_and_mark

    def both(**given: Any) -> transmissions.Committed:
        done = record(**given)
        marks.add(len(done.marked), len(given["outcomes"]))
        return done

    transmissions.record_and_mark = both
    try:
        yield marks
    finally:
        transmissions.record_and_mark = record


def ours(port: int, count: int, *, lines: int) -> Cost:
    """The sweep of so many due messages. Raises RuntimeError when one was not sent."""
    settings.SMTP_LINES = lines

    def work() -> None:
        swept = sweep(trigger="bench", server=Server("127.0.0.1", port))
        if swept.sent != count:
            raise RuntimeError(f"{swept.sent} of {count} messages were sent: {swept.trouble}")

    return measured(count, work)
