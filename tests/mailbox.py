"""A real SMTP server in the test process: it keeps what arrives, and can be told to misbehave."""

import asyncio
import email
import email.policy
import re
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LINK = re.compile(r"https?://[^\s<>\"]+/l/[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """One message as it arrived. `message_id` is the reminder's own identity: two of one are a double."""

    to: str
    subject: str
    text: str
    message_id: str
    whole: EmailMessage

    @property
    def link(self) -> str:
        """The one address that opens the patient's page."""
        found = set(LINK.findall(self.text))
        assert len(found) == 1, f"{len(found)} links in {self.subject!r}"
        return found.pop()


@dataclass
class Mailbox:
    """`stall` holds the answer after DATA back until it is cleared: the message is here, the sender does not know."""

    letters: list[Letter] = field(default_factory=list)
    stall: threading.Event = field(default_factory=threading.Event)
    stalled: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(read(envelope))
        while self.stall.is_set():
            self.stalled.set()
            await asyncio.sleep(0.05)
        return "250 kept"

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in list(self.letters) if letter.to == address]

    def wait(self, address: str, *, count: int = 1, seconds: float = 45) -> list[Letter]:
        """The letters to this address, once there are `count` of them."""
        deadline = time.monotonic() + seconds
        while len(self.to(address)) < count:
            assert time.monotonic() < deadline, (
                f"{len(self.to(address))} of {count} letters to {address} after {seconds:g} s"
            )
            time.sleep(0.1)
        return self.to(address)


def read(envelope: Envelope) -> Letter:
    content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
    whole = email.message_from_bytes(content, policy=email.policy.default)
    plain = whole.get_body(("plain",))
    return Letter(
        to=str(envelope.rcpt_tos[0]),
        subject=str(whole["Subject"]),
        text=plain.get_content() if plain else "",
        message_id=str(whole["Message-ID"]),
        whole=whole,
    )


def post_office(mailbox: Mailbox, port: int) -> Controller:
    """The server for this mailbox on a port of this machine; start and stop it."""
    return Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=20)
