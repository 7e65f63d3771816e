"""One SMTP connection of our own, because every step must be known: what was refused, and how far it had come.

It never waits: it is told what to do, served when something can be read or written, and asked what became of it. Each
reply is matched to its command. Anything unexpected closes the line: no message inherits an open envelope. The wait after
the final dot is long, since hanging up early doubles mail. Source: reminders.md section 5, rules (a) to (h).
"""

import time
from collections import deque
from typing import Any
from uuid import uuid4

from checklists.reminders.smtp_reply import NotTaken, Reply, dotted
from checklists.reminders.smtp_server import Server, Timeouts
from checklists.reminders.smtp_sign_in import offers, own_name, sign_in
from checklists.reminders.smtp_talk import Step, Talk
from checklists.reminders.smtp_wire import Wire
from checklists.rules.transmission import Phase

MOST_MESSAGES = 100
MOST_IDLE_SECONDS = 60
_LEAVING_SECONDS = 2
# What became of a message: taken, not taken, or untouched, so that another line may carry it.
Became = Reply | NotTaken | None


class SmtpLine:
    """A connection. `name` is its own, once in the world. Keys are ids of messages: one is `begun`, marked and on its way;
    one may be `coming`, announced behind it, and can still be taken back. `became` tells of each; of the line itself under
    the key None when it could not sign in.
    """

    def __init__(self, server: Server) -> None:
        """Raises NotTaken when nobody answers the call; it may block for the server's time-out."""
        self.name = f"{server.host[:20]}:{uuid4().hex}"
        self.is_signed_in = self.is_leaving = False
        self.coming: object = None
        self.begun: object = None
        self.messages = 0
        self.became: deque[tuple[object, Became]] = deque()
        self._server = server
        self._waits: Timeouts = server.timeouts
        self._envelope_of: object = None
        try:
            self._wire = Wire(server.host, server.port, tls=server.tls, wait=self._waits.connect)
        except (OSError, ValueError) as error:
            raise NotTaken(Phase.CONNECT, None, type(error).__name__) from error
        self._talk = Talk(self._wire, write_wait=self._waits.write)
        self._say(Phase.CONNECT, "", 220, then=self._greeted)

    @property
    def is_open(self) -> bool:
        return self._wire.is_open

    @property
    def is_ready(self) -> bool:
        """A message may be announced."""
        return self._is_free and self.coming is None and self._talk.is_quiet

    @property
    def is_at_mark(self) -> bool:
        """Its recipient was accepted and nothing is awaited: `coming` may begin once its mark is durable."""
        mine = self.coming is not None and self._envelope_of == self.coming
        return mine and self._is_free and self._talk.is_quiet

    @property
    def is_pipelining(self) -> bool:
        return self._talk.pipelining

    @property
    def is_worn(self) -> bool:
        """Servers drop long or idle connections: better to leave first."""
        return self.messages >= MOST_MESSAGES or self.silent_for > MOST_IDLE_SECONDS

    @property
    def silent_for(self) -> float:
        """Seconds since anything moved."""
        return time.monotonic() - self._talk.moved_at

    @property
    def seconds_left(self) -> float | None:
        """Until it has taken too long; None while nothing is awaited."""
        return self._talk.seconds_left(time.monotonic())

    @property
    def wants_write(self) -> bool:
        return self._wire.wants_write

    def fileno(self) -> int:
        return self._wire.fileno()

    def announce(self, key: object, sender: str, recipient: str) -> None:
        """MAIL and RCPT for the one recipient of the message `key`, whose address a command `takes`."""

        def accepted(_: Reply) -> None:
            self._envelope_of = key

        self.coming = key
        self._talk.say(
            self._step(Phase.SENDER, f"MAIL FROM:<{sender}>", 250, key=key, joins=True),
            self._step(
                Phase.RECIPIENT, f"RCPT TO:<{recipient}>", 250, 251, key=key, joins=True, then=accepted
            ),
        )

    def begin(self, key: object, message: bytes) -> None:
        """DATA for the message whose mark is durable; its content follows the server's yes."""
        ours = self.is_at_mark and self.coming == key
        self.begun, self.coming = key, None
        if not ours:
            self._lose(None, None, "the envelope is another message's")
            return
        self._say(Phase.DATA, "DATA", 354, key=key, then=lambda _: self._write(key, message))

    def take_back(self) -> None:
        """The announced message goes another way; the line leaves its envelope."""
        key, self.coming = self.coming, None
        if self._talk.drop(key) or self._envelope_of == key:
            self._reset(key)

    def leave(self) -> None:
        """QUIT, once what was begun is answered."""
        if self.is_open and not self.is_leaving:
            self.is_leaving = True
            self._say(Phase.HELLO, "QUIT", wait=_LEAVING_SECONDS, then=lambda _: self._wire.close())

    def close(self, words: str = "closed") -> None:
        """At once, whatever is on its way."""
        self.is_leaving = True
        self._lose(None, None, words)

    def serve(self) -> None:
        """Read and write what can be now."""
        try:
            for step, reply in self._talk.heard():
                self._hear(step, reply)
                if not self.is_open:
                    return
        except (OSError, ValueError) as error:
            self._lose(None, None, type(error).__name__)

    def end_if_late(self) -> None:
        left = self.seconds_left
        if left is not None and left <= 0:
            self._lose(None, None, "TimeoutError")

    @property
    def _is_free(self) -> bool:
        return self.is_open and self.is_signed_in and not self.is_leaving and self.begun is None

    def _step(self, phase: Phase, command: str, *codes: int, **more: Any) -> Step:
        words = f"{command}\r\n".encode("ascii") if command else b""
        return Step(phase, words, codes, **{"wait": self._waits.command, **more})

    def _say(self, phase: Phase, command: str, *codes: int, **more: Any) -> None:
        self._talk.say(self._step(phase, command, *codes, **more))

    def _greeted(self, _: Reply) -> None:
        self._say(Phase.HELLO, f"EHLO {own_name(self._wire.own_address)}", 250, then=self._known)

    def _known(self, features: Reply) -> None:
        self._talk.pipelining = offers(features.words, "PIPELINING")
        server = self._server
        if not server.user:
            self.is_signed_in = True
        elif not server.tls:
            self._lose(self._step(Phase.SIGN_IN, ""), Reply(530, "we sign in over TLS only"))
        else:
            *first, last = sign_in(features.words, user=server.user, password=server.password)
            for command, code in first:
                self._say(Phase.SIGN_IN, command, code)
            self._say(Phase.SIGN_IN, last[0], last[1], then=self._signed_in)

    def _signed_in(self, _: Reply) -> None:
        self.is_signed_in = True

    def _write(self, key: object, message: bytes) -> None:
        """Only into the envelope of this very message; whatever was announced behind it leaves with it."""
        if self.begun != key or self._envelope_of != key:
            self._lose(None, None, "the envelope is another message's")
            return
        self._envelope_of = None
        self.messages += 1
        content = Step(
            Phase.CONTENT, dotted(message), (250, 251, 252), self._waits.final_dot, self._taken, key
        )
        self._talk.say_first(content)

    def _taken(self, reply: Reply) -> None:
        self.became.append((self.begun, reply))
        self.begun = None

    def _hear(self, step: Step, reply: Reply) -> None:
        """A refusal (4yz, 5yz) leaves the line open; 421 and nonsense close it."""
        if reply.code == 421 or not 200 <= reply.code < 600:
            self._lose(step, reply)
        elif not step.codes or reply.code in step.codes:
            step.then(reply)
        elif step.key is None or reply.code < 400:
            self._lose(step, reply)
        else:
            self._refuse(step, reply)

    def _refuse(self, step: Step, reply: Reply) -> None:
        self.became.append((step.key, NotTaken(step.phase, reply)))
        if step.key == self.begun:
            self.begun = None
        else:
            self.coming = None
        # Its content ended the envelope, and the next message is announced already.
        if step.phase is not Phase.CONTENT or self.coming is None:
            self._talk.drop(step.key)
            self._reset(step.key)

    def _reset(self, key: object) -> None:
        """Leave the envelope; a server that does not agree is left altogether."""
        if self._envelope_of == key:
            self._envelope_of = None
        self._talk.say_first(self._step(Phase.SENDER, "RSET", 250))

    def _lose(self, step: Step | None, reply: Reply | None, words: str = "") -> None:
        """`step` is the one that `reply` answers. Closes the line, and says how far each message had come."""
        if not self.is_open:
            return
        self._wire.close()
        begun, coming = self.begun, self.coming
        self.begun = self.coming = self._envelope_of = None
        if not self.is_signed_in and not self.is_leaving:
            self.became.append((None, self._lost(None, step, reply, words)))
        if begun is not None:
            self.became.append((begun, self._lost(begun, step, reply, words)))
        if coming is not None:
            lost = self._lost(coming, step, reply, words)
            fresh = begun is not None or (self.messages > 0 and lost.phase is Phase.SENDER)
            # A line that ends between two messages says nothing about the second.
            self.became.append((coming, None if fresh else lost))

    def _lost(self, key: object, step: Step | None, reply: Reply | None, words: str) -> NotTaken:
        if step and step.key == key:
            return NotTaken(step.phase, reply, words)
        return NotTaken(self._talk.phase(key) or Phase.RECIPIENT, None, words)
