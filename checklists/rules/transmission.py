"""What a mail server's answer means for one reminder, and when to try again. Source: reminders.md section 5."""

from datetime import timedelta
from enum import StrEnum

MOST_CLAIMS = 5  # claimed without any answer: the row may be what kills the process
MOST_DOUBTS = 3
MOST_FAILED_RENDERS = 3
CLAIM_LEASE = timedelta(seconds=120)
TRANSMIT_LEASE = timedelta(seconds=720)  # longer than a task may run: its holder is dead when it ends
DOUBT_WAIT = timedelta(minutes=1)
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))


class Phase(StrEnum):
    """How far a message had come. From CONTENT on the server may have it."""

    CONNECT = "connect"
    HELLO = "hello"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    CONTENT = "content"


class Answer(StrEnum):
    """What becomes of the row. BREAKER is nobody's fault: the server refuses us, not this message."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    BREAKER = "breaker"


_REFUSES_US = frozenset({Phase.HELLO, Phase.SIGN_IN, Phase.SENDER})


def judge(phase: Phase, code: int | None) -> Answer:
    """The meaning of a reply code in a phase; None is a lost line, a time-out or no reply at all.

    421 closes the line and says nothing about the message, wherever it comes.
    """
    family = code // 100 if code else None
    if phase is Phase.CONTENT:
        return {2: Answer.SENT, 4: Answer.LATER, 5: Answer.FAILED}.get(family or 0, Answer.IN_DOUBT)
    if family == 5 and phase is Phase.RECIPIENT:
        return Answer.FAILED
    if family == 5 and phase in _REFUSES_US:
        return Answer.BREAKER
    return Answer.LATER


def back_off(refusals: int) -> timedelta:
    """How long to wait after the n-th refusal (counted from 1): 1, 2, 5, 10, then every 10 minutes."""
    return _BACK_OFF[min(max(refusals, 1), len(_BACK_OFF)) - 1]


def pause(breaks: int) -> timedelta:
    """How long nothing is claimed after the n-th break in a row: 30 s, doubling to 5 minutes."""
    return min(timedelta(seconds=30 << min(max(breaks, 1) - 1, 8)), timedelta(minutes=5))


def without_address(reply: str) -> str:
    """A server's own words as we may keep them: servers like to repeat the address they refuse."""
    words = (("[address]" if "@" in word else word) for word in reply.split())
    return " ".join(words)[:200]
