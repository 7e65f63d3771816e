"""What goes over an SMTP line and comes back: whole replies, and the form a message takes between DATA and its end."""

from dataclasses import dataclass
from typing import BinaryIO

from checklists.rules.transmission import Phase

# Lines of one reply; more is no server of good will.
LONGEST = 64


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


def read(replies: BinaryIO) -> Reply:
    """One whole reply, all lines of one code. Raises ValueError for anything else, at the end of the line too."""
    words: list[str] = []
    for _ in range(LONGEST):
        line = replies.readline(2048)
        code, mark = line[:3], line[3:4]
        if not line.endswith(b"\n") or not code.isdigit() or mark not in (b" ", b"-", b"\r", b"\n"):
            raise ValueError("no reply")
        words.append(line[4:].decode("utf-8", "replace").strip())
        if mark != b"-":
            return Reply(int(code), "\n".join(words))
    raise ValueError("a reply without end")


def dotted(message: bytes) -> bytes:
    """The message between DATA and its end: CRLF line ends, leading dots doubled."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    return (
        b"".join(b"." + line + b"\r\n" if line.startswith(b".") else line + b"\r\n" for line in lines)
        + b".\r\n"
    )
