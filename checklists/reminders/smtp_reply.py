"""What comes back over an SMTP line, in whole replies, and the form a message takes between DATA and its end."""

from collections.abc import Iterator
from dataclasses import dataclass

from checklists.rules.transmission import Phase

# Lines of one reply, bytes of one line; more is no server of good will.
LONGEST, WIDEST = 64, 2048


@dataclass(frozen=True)
class Reply:
    code: int
    words: str

    @property
    def text(self) -> str:
        return f"{self.code} {self.words}"


class NotTaken(Exception):
    """A step did not end as it should: `reply` is the server's refusal, or None when the line was lost."""

    def __init__(self, phase: Phase, reply: Reply | None, words: str = "") -> None:
        super().__init__(phase.value)
        self.phase, self.reply = phase, reply
        self.words = reply.text if reply else words

    @property
    def code(self) -> int | None:
        return self.reply.code if self.reply else None


class Replies:
    """Bytes in, as they come; whole replies out, all lines of one code."""

    def __init__(self) -> None:
        self._rest = b""
        self._words: list[str] = []
        self._code = b""

    def read(self, content: bytes) -> Iterator[Reply]:
        """Raises ValueError for anything that is no reply."""
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            if (reply := self._line(line)) is not None:
                yield reply
        if len(self._rest) > WIDEST:
            raise ValueError("a line without end")

    def _line(self, line: bytes) -> Reply | None:
        """The reply that ends with this line."""
        code, mark = line[:3], line[3:4]
        if not (len(code) == 3 and code.isdigit() and mark in (b" ", b"-", b"\r", b"")):
            raise ValueError("no reply")
        if self._words and code != self._code:
            raise ValueError("two codes in one reply")
        if len(self._words) >= LONGEST:
            raise ValueError("a reply without end")
        self._code = code
        self._words.append(line[4:].decode("utf-8", "replace").strip())
        if mark == b"-":
            return None
        words, self._words = "\n".join(self._words), []
        return Reply(int(code), words)


def dotted(message: bytes) -> bytes:
    """The message between DATA and its end: CRLF line ends, leading dots doubled."""
    lines = b"\n" + message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
    return lines.replace(b"\n.", b"\n..").replace(b"\n", b"\r\n")[2:] + b"\r\n.\r\n"
