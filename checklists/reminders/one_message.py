"""One message over one line of its own, heard out here and now: for a test and for staff, where nobody waits behind it."""

import select
from collections.abc import Callable, Iterator
from dataclasses import replace

from checklists.reminders.smtp_line import SmtpLine
from checklists.reminders.smtp_reply import NotTaken, Reply
from checklists.reminders.smtp_server import Server, Timeouts, takes
from checklists.rules.transmission import Phase

# Nobody watches a sweep for ten minutes because of a test.
PATIENCE = Timeouts(final_dot=30)
_LOOKS_UP_MS = 250


def _go_on() -> None:
    """Nothing has to be written down first."""


def deliver(
    server: Server,
    *,
    sender: str,
    recipient: str,
    content: bytes,
    before_content: Callable[[], None] = _go_on,
) -> None:
    """Returns once the server has taken it. Raises NotTaken, which says how far it had come.

    `before_content` is called right before the server may have the message; whatever it raises ends the line.
    """
    if not takes(recipient):
        raise NotTaken(Phase.RECIPIENT, Reply(553, "not an address this server takes"))
    line = SmtpLine(replace(server, timeouts=PATIENCE))
    try:
        for became in _talk(line, sender, recipient, content, before_content):
            if isinstance(became, NotTaken):
                raise became
    finally:
        line.close()


def _talk(
    line: SmtpLine, sender: str, recipient: str, content: bytes, before_content: Callable[[], None]
) -> Iterator[Reply | NotTaken | None]:
    """Until something became of it."""
    key, announced = object(), False
    while not line.became:
        if line.is_ready and not announced:
            line.announce(key, sender, recipient)
            announced = True
        elif line.is_at_mark:
            before_content()
            line.begin(key, content)
        _serve(line)
    yield from (became for _, became in line.became)


def _serve(line: SmtpLine) -> None:
    polled = select.poll()
    polled.register(line, select.POLLIN | (select.POLLOUT if line.wants_write else 0))
    polled.poll(_LOOKS_UP_MS)
    line.serve()
    line.end_if_late()
