"""The open lines of one sweep and the messages that wait for one. One thread serves whichever can be read or written.

A line takes the next message when it is free. One that waits long for its final answer gives back what was announced behind it,
so that no message waits for another's server.
"""

import select
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checklists.reminders.parcel import Parcel
from checklists.reminders.smtp_line import MOST_MESSAGES, SmtpLine
from checklists.reminders.smtp_reply import NotTaken, Reply
from checklists.reminders.smtp_server import Server, takes
from checklists.rules.transmission import Phase

# Seconds: a final answer is slow; so long no further line is asked for after one was refused.
_SLOW, _REFUSED_FOR = 1.0, 5.0
_NO_ADDRESS = NotTaken(Phase.RECIPIENT, Reply(553, "not an address this server takes"))


@dataclass
class Lines:
    """`wanted` is how many may be open; `sender` is named in each envelope."""

    server: Server
    sender: str
    wanted: int = 1
    _dials_from: float = 0.0
    _lines: list[SmtpLine] = field(default_factory=list)
    _queue: deque[Parcel] = field(default_factory=deque)
    _carried: dict[object, Parcel] = field(default_factory=dict)
    _known: deque[tuple[Parcel | None, NotTaken]] = field(default_factory=deque)

    @property
    def are_open(self) -> bool:
        return bool(self._lines)

    @property
    def is_any_signed_in(self) -> bool:
        return any(line.is_signed_in for line in self._lines)

    @property
    def has_begun(self) -> bool:
        """An answer is awaited that decides about a message."""
        return any(line.begun is not None for line in self._lines)

    @property
    def has_not_begun(self) -> bool:
        """Something waits for a line, or for its mark."""
        return bool(self._queue) or any(line.coming is not None for line in self._lines)

    @property
    def more_come(self) -> bool:
        """Another line is on its way to a mark or to an answer."""
        return any(not line.is_at_mark and self._is_moving(line) for line in self._lines)

    def add(self, parcels: Iterable[Parcel]) -> None:
        self._queue.extend(parcels)

    def feed(self) -> None:
        """Announce what waits on the lines that are free; open one more where that would help."""
        for line in self._lines:
            if line.begun is not None and line.coming is not None and line.silent_for > _SLOW:
                self._take_back(line)
            elif line.is_ready and line.is_worn:
                line.leave()
            elif line.is_ready:
                self._announce(line)
        if self._may_dial():
            self._dial()

    def serve(self, wait: float) -> None:
        """Let every line do what it can; wait for that at most so many seconds."""
        polled, numbered = select.poll(), {}
        for line in (line for line in self._lines if line.is_open):
            numbered[line.fileno()] = line
            polled.register(line, select.POLLIN | (select.POLLOUT if line.wants_write else 0))
        for number, _ in polled.poll(1000 * self._patience(wait)):
            numbered[number].serve()
        for line in self._lines:
            line.end_if_late()

    def became(self) -> Iterator[tuple[Parcel | None, Reply | NotTaken]]:
        """What was answered or lost since; under None a line that could not be opened. Forgets lines that are over."""
        while self._known:
            yield self._known.popleft()
        for line in self._lines:
            while line.became:
                key, answer = line.became.popleft()
                parcel = self._carried.pop(key, None)
                if answer is not None:
                    yield parcel, answer
                elif parcel is not None:
                    self._queue.appendleft(parcel)
        self._lines = [line for line in self._lines if line.is_open]

    def at_mark(self) -> list[tuple[SmtpLine, Parcel]]:
        return [(line, self._carried[line.coming]) for line in self._lines if line.is_at_mark]

    def begin(self, line: SmtpLine, parcel: Parcel) -> None:
        """Its mark is durable. Where the server takes several commands at once, the next is announced behind it."""
        line.begin(parcel.id, parcel.content)
        if line.is_pipelining and line.messages + 1 < MOST_MESSAGES:
            self._announce(line)

    def refuse(self, line: SmtpLine) -> None:
        """A cancel, a move or another holder came first: not a word of it goes out."""
        self._carried.pop(line.coming, None)
        line.take_back()

    def stop(self) -> None:
        """Nothing more begins; what has begun goes on."""
        for line in self._lines:
            if line.coming is not None:
                self._take_back(line)
        self._queue.clear()

    def settle_for_these(self) -> None:
        """The server wants no more lines than those that are open, for a while."""
        self._dials_from = time.monotonic() + _REFUSED_FOR

    def break_off(self) -> None:
        """No message begins on any of these lines any more; one that has begun is heard out."""
        for line in self._lines:
            if line.coming is not None:
                self._take_back(line)
            if line.begun is None:
                line.close()
            else:
                line.leave()

    def leave(self) -> None:
        for line in self._lines:
            line.leave()

    def close(self, words: str) -> None:
        """At once, whatever is on its way."""
        for line in self._lines:
            line.close(words)

    def _announce(self, line: SmtpLine) -> None:
        while self._queue:
            parcel = self._queue.popleft()
            if takes(parcel.letter.to):
                self._carried[parcel.id] = parcel
                line.announce(parcel.id, self.sender, parcel.letter.to)
                return
            self._known.append((parcel, _NO_ADDRESS))

    def _take_back(self, line: SmtpLine) -> None:
        self._queue.appendleft(self._carried.pop(line.coming))
        line.take_back()

    def _may_dial(self) -> bool:
        """The first alone: where nobody answers, one learns it as well as eight."""
        opening = sum(not line.is_signed_in for line in self._lines)
        if opening and not self.is_any_signed_in:
            return False
        wanted = opening < len(self._queue) and len(self._lines) < self.wanted
        return wanted and time.monotonic() >= self._dials_from

    def _is_moving(self, line: SmtpLine) -> bool:
        may_take = bool(self._queue) and (line.is_ready or not line.is_signed_in)
        return may_take or line.coming is not None or line.begun is not None

    def _dial(self) -> None:
        try:
            self._lines.append(SmtpLine(self.server))
        except NotTaken as refusal:
            self._known.append((None, refusal))

    def _patience(self, wait: float) -> float:
        """Not beyond the first time-out."""
        ends = [left for line in self._lines if (left := line.seconds_left) is not None]
        return max(0.0, min([wait, *ends]))
