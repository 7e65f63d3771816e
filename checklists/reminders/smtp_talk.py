"""Commands and the replies that belong to them, in order, over one wire that never waits.

A command leaves once the one before it is answered. Where the server offers PIPELINING, those that `join` leave together
with what goes before them; nothing ever joins DATA, since after its yes there is no way back. Source: RFC 2920.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from checklists.reminders.smtp_reply import Replies, Reply
from checklists.reminders.smtp_wire import Wire
from checklists.rules.transmission import Phase


def nothing(_: Reply) -> None:
    """For steps whose yes changes nothing."""


@dataclass(frozen=True)
class Step:
    """Something said, the codes that mean yes, and what a yes does. No codes: whatever comes will do."""

    phase: Phase
    words: bytes
    codes: tuple[int, ...]
    wait: float
    then: Callable[[Reply], None] = nothing
    key: object = None
    joins: bool = False


class Talk:
    """`pipelining` is what the server offers; `moved_at` when something last moved, on the monotonic clock."""

    def __init__(self, wire: Wire, *, write_wait: float) -> None:
        self.pipelining = False
        self.moved_at = time.monotonic()
        self._wire, self._write_wait = wire, write_wait
        self._replies = Replies()
        self._to_say: deque[Step] = deque()
        self._asked: deque[Step] = deque()

    @property
    def is_quiet(self) -> bool:
        """Nothing is to be said, and no answer is awaited."""
        return not self._asked and not self._to_say

    def say(self, *steps: Step) -> None:
        self._to_say.extend(steps)
        self._speak()

    def say_first(self, step: Step) -> None:
        """Before everything that was not said yet."""
        self._to_say.appendleft(step)
        self._speak()

    def heard(self) -> Iterator[tuple[Step, Reply]]:
        """Each step with its answer. Raises OSError when the line is over, ValueError for what answers nothing."""
        if self._wire.flush():
            self.moved_at = time.monotonic()
        came, over = self._wire.read()
        for reply in self._replies.read(came):
            if not self._asked:
                raise ValueError(f"unasked: {reply.code}")
            self.moved_at = time.monotonic()
            yield self._asked.popleft(), reply
            self._speak()
        if over:
            raise over

    def drop(self, key: object) -> bool:
        """What was not said for `key` is not said; the answers to what was say nothing any more. Whether any was."""
        awaited = any(step.key == key for step in self._asked)
        self._to_say = deque(step for step in self._to_say if step.key != key)
        self._asked = deque(
            replace(step, codes=(), then=nothing, key=None) if step.key == key else step
            for step in self._asked
        )
        return awaited

    def phase(self, key: object) -> Phase | None:
        """How far what is said for `key` has come: the first of its steps without an answer."""
        return next((step.phase for step in chain(self._asked, self._to_say) if step.key == key), None)

    def seconds_left(self, now: float) -> float | None:
        """Until it has taken too long; None while nothing is awaited."""
        if not self._asked:
            return None
        wait = self._write_wait if self._wire.wants_write else self._asked[0].wait
        return self.moved_at + wait - now

    def _speak(self) -> None:
        words = b""
        while self._to_say and self._may_say(self._to_say[0]):
            if not self._asked:
                self.moved_at = time.monotonic()
            step = self._to_say.popleft()
            self._asked.append(step)
            words += step.words
        if words:
            self._wire.write(words)

    def _may_say(self, step: Step) -> bool:
        if not self._asked:
            return True
        return self.pipelining and step.joins and self._asked[-1].phase is not Phase.DATA
