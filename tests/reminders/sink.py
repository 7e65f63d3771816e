"""An SMTP server whose answers a test scripts: what it takes, refuses, forgets to answer, or drops."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

Answer = str | Callable[[], str] | None
RESET, STALL = "<reset>", "<stall>"


@dataclass
class Sink:
    """`script` maps a command (MAIL, RCPT, DATA, DOT, EHLO, CONNECT) to answers, used up one by one, then 250.

    RESET drops the connection instead of answering; STALL says nothing until the client leaves. A callable is
    called at that moment and its return is the answer. A message counts in `taken` before its 250 is written.
    """

    script: dict[str, list[Answer]] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._pairs = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._main = threading.Thread(target=self._accept, daemon=True)
        self._main.start()

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.taken]  # type: ignore[misc]

    def will(self, command: str, *answers: Answer) -> None:
        self.script.setdefault(command, []).extend(answers)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            _drop(one)
        for thread in [self._main, *self._threads]:
            thread.join(3)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            try:
                self._talk(client, lines)
            except (OSError, ValueError, _Dropped):
                return

    def _talk(self, client, lines) -> None:  # type: ignore[no-untyped-def]
        self._answer(client, "CONNECT", "220 sink")
        recipient = ""
        for line in lines:
            command = line.decode("utf-8", "replace").strip()
            word = command.split(" ")[0].upper()
            self.commands.append(word)
            if word == "RCPT":
                recipient = command.partition("<")[2].rstrip(">")
            if word == "DATA" and self._answer(client, "DATA", "354 go on").startswith("354"):
                self._take(client, lines, recipient)
            elif word == "QUIT":
                self._answer(client, "QUIT", "221 bye")
                return
            elif word != "DATA":
                self._answer(client, word, "250 fine")

    def _take(self, client, lines, recipient: str) -> None:  # type: ignore[no-untyped-def]
        content = []
        for line in lines:
            if line == b".\r\n":
                break
            content.append(line[1:] if line.startswith(b"..") else line)
        else:
            return
        answers = self.script.get("DOT")
        planned = answers[0] if answers else "250 taken"
        refuses = isinstance(planned, str) and planned[0] in "45"
        if not refuses:
            with self._pairs:
                self.taken.append(b"".join(content))
                self.recipients.append(recipient)
        self._answer(client, "DOT", "250 taken")

    def _answer(self, client: socket.socket, command: str, usual: str) -> str:
        answers = self.script.get(command)
        answer = (answers.pop(0) if answers else None) or usual
        words = answer() if callable(answer) else answer
        if words == RESET:
            _drop(client)
            raise _Dropped
        if words == STALL:
            while client.recv(1024):
                pass
            raise _Dropped
        client.sendall(f"{words}\r\n".encode())
        return words


class _Dropped(Exception):
    """The connection is over by script."""


def _drop(client: socket.socket) -> None:
    try:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        client.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    client.close()
