"""One SMTP connection of our own, because every step must be known: what was refused, and how far it had come.

Each reply is read and matched to its command. Any exception closes the line: no message inherits an open envelope.
Lines end and dots double as RFC 5321 says; the wait after the final dot is long, since hanging up early doubles mail.
"""

import base64
import re
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import uuid4

from checklists.reminders.smtp_reply import NotTaken, Reply, dotted, read
from checklists.rules.transmission import Phase

MOST_MESSAGES = 100
MOST_IDLE_SECONDS = 60
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Timeouts:
    """Seconds. Source: reminders.md section 5 (f), RFC 5321 4.5.3.2."""

    connect: float = 5
    command: float = 10
    write: float = 30
    final_dot: float = 600


@dataclass(frozen=True)
class Server:
    """Where mail goes. `tls` is implicit and verified; without it nobody signs in."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    timeouts: Timeouts = field(default_factory=Timeouts)


class SmtpLine:
    """A connection that is signed in. `name` is its own, once in the world."""

    def __init__(self, server: Server) -> None:
        self.name = f"{server.host[:20]}:{uuid4().hex}"
        self._server = server
        self._socket: socket.socket | None = None
        self._replies: BinaryIO | None = None
        self._envelope_of: object = None
        self._messages = 0
        self._used_at = time.monotonic()
        try:
            self._open()
        except NotTaken:
            self.close()
            raise

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    @property
    def is_worn(self) -> bool:
        """Servers drop long or idle connections: better to leave first."""
        return self._messages >= MOST_MESSAGES or time.monotonic() - self._used_at > MOST_IDLE_SECONDS

    def address(self, key: object, sender: str, recipient: str) -> None:
        """MAIL and RCPT for the one recipient of the message `key`. Raises NotTaken; the line may stay open."""
        if not _ADDRESS.fullmatch(recipient) or not recipient.isascii():
            raise NotTaken(Phase.RECIPIENT, Reply(553, "not an address this server takes"))
        self._envelope_of = None
        self._expect(Phase.SENDER, f"MAIL FROM:<{sender}>", 250)
        self._expect(Phase.RECIPIENT, f"RCPT TO:<{recipient}>", 250, 251)
        self._envelope_of = key

    def content(self, key: object, message: bytes) -> Reply:
        """DATA, the message, the final dot; the server's 2yz answer. Raises NotTaken: from CONTENT on it may have it."""
        if self._envelope_of != key:
            self.close()
            raise NotTaken(Phase.DATA, None, "the envelope is another message's")
        self._expect(Phase.DATA, "DATA", 354)
        self._envelope_of = None
        self._messages += 1
        self._write(Phase.CONTENT, dotted(message), self._server.timeouts.write)
        return self._answer(Phase.CONTENT, self._server.timeouts.final_dot, 250, 251, 252)

    def reset(self) -> None:
        """Leave the envelope; a server that does not agree is left altogether."""
        self._envelope_of = None
        if self.is_open:
            try:
                self._expect(Phase.SENDER, "RSET", 250)
            except NotTaken:
                self.close()

    def quit(self) -> None:
        if self.is_open:
            with suppress(NotTaken):  # leaving is leaving: nothing of ours is on this line
                self._expect(Phase.HELLO, "QUIT", 221)
            self.close()

    def close(self) -> None:
        held = (self._replies, self._socket)
        self._socket = self._replies = self._envelope_of = None
        for part in held:
            if part is not None:
                part.close()

    def _open(self) -> None:
        address, wait = (self._server.host, self._server.port), self._server.timeouts.connect
        try:
            line = socket.create_connection(address, timeout=wait)
            if self._server.tls:
                line = ssl.create_default_context().wrap_socket(line, server_hostname=self._server.host)
        except OSError as error:
            raise NotTaken(Phase.CONNECT, None, type(error).__name__) from error
        self._socket, self._replies = line, line.makefile("rb")
        self._answer(Phase.CONNECT, self._server.timeouts.command, 220)
        features = self._expect(Phase.HELLO, f"EHLO {_own_name(line)}", 250)
        if self._server.user:
            self._sign_in(features.words)

    def _sign_in(self, features: str) -> None:
        if not self._server.tls:
            self.close()
            raise NotTaken(Phase.SIGN_IN, Reply(530, "we sign in over TLS only"))
        user, password = self._server.user, self._server.password
        if re.search(r"\bAUTH\b[^\n]*\bPLAIN\b", features, re.IGNORECASE):
            self._expect(Phase.SIGN_IN, f"AUTH PLAIN {_b64(f'{chr(0)}{user}{chr(0)}{password}')}", 235)
            return
        self._expect(Phase.SIGN_IN, "AUTH LOGIN", 334)
        self._expect(Phase.SIGN_IN, _b64(user), 334)
        self._expect(Phase.SIGN_IN, _b64(password), 235)

    def _expect(self, phase: Phase, command: str, *codes: int) -> Reply:
        self._write(phase, f"{command}\r\n".encode("ascii"), self._server.timeouts.command)
        return self._answer(phase, self._server.timeouts.command, *codes)

    def _write(self, phase: Phase, content: bytes, wait: float) -> None:
        if self._socket is None:
            raise NotTaken(phase, None, "closed")
        try:
            self._socket.settimeout(wait)
            self._socket.sendall(content)
        except OSError as error:
            self.close()
            raise NotTaken(phase, None, type(error).__name__) from error

    def _answer(self, phase: Phase, wait: float, *codes: int) -> Reply:
        """The reply to what was written. A refusal (4yz, 5yz) leaves the line open; 421 and nonsense close it."""
        try:
            assert self._socket is not None and self._replies is not None  # a written line is open
            self._socket.settimeout(wait)
            reply = read(self._replies)
        except (OSError, ValueError) as error:
            self.close()
            raise NotTaken(phase, None, type(error).__name__) from error
        self._used_at = time.monotonic()
        if reply.code in codes:
            return reply
        if reply.code == 421 or not 400 <= reply.code < 600:
            self.close()
        raise NotTaken(phase, reply)


def _own_name(line: socket.socket) -> str:
    """An address literal: no look-up that could hang, no host name that tells anything."""
    host = str(line.getsockname()[0])
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
