"""What happened to one message, step by step, in words for the desk.

"Left" means that the mail server accepted it; "delivered" and "bounced" are what a provider said afterwards.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from checklists.rules import reminder_words

# As the sweep notes it: the moment at which the content began, which no server answered.
_BEGAN = re.compile(r"^may have left (\d\d):(\d\d):(\d\d) UTC\.? ?")
_AGAIN: Mapping[str, str] = {
    "quiet_hours": "Waits for the morning: quiet hours",
    "lease_over": "The sender stopped before it left: tried again",
    "refused_for_now": "The mail server asked to try later",
    "in_doubt": "May have left: nobody knows the mail server's answer",
    "not_written": "Could not be written: tried again",
    "address_confirmed": "The address was read back: planned again",
    "send_now": "Asked to go at once",
}
_SENT: Mapping[str, str] = {
    "restored": "Left before the database was restored",
    "settled": "Left: the mail provider has it",
}
_SEEN = "seen"
_DELIVERY: Mapping[str, str] = {
    "accepted": "The mail provider took it on",
    "deferred": "The patient's mail server asked to wait",
    "delivered": "Delivered",
    "bounced": "Bounced: it did not arrive",
    "complained": "Reported as unwanted",
}
BY_A_PERSON = frozenset({"send_now", "skipped"})


@dataclass(frozen=True)
class Happened:
    """One event of a message. `state` is the reminder's, or a delivery's kind where `is_delivery`."""

    at: datetime
    state: str
    reason: str = ""
    detail: str = ""
    is_delivery: bool = False


@dataclass(frozen=True)
class Step:
    """`at` is an instant, worth its seconds. `said` are the mail server's own words, `by` the person who acted."""

    at: datetime
    words: str
    said: str = ""
    by: str = ""


def steps(events: Iterable[Happened], *, channel: str) -> tuple[Step, ...]:
    """In the order of time. That it was planned once is no step: the line says for when."""
    ordered = sorted((one for one in events if not _is_birth(one)), key=lambda one: one.at)
    return tuple(sorted((_step(one, channel) for one in ordered), key=lambda step: step.at))


def _is_birth(event: Happened) -> bool:
    return not event.is_delivery and event.state == "planned" and not event.reason


def _step(event: Happened, channel: str) -> Step:
    began = _BEGAN.match(event.detail)
    if began:
        return Step(_moment(event.at, began), _words(event, channel), said=event.detail[began.end() :])
    if event.reason in BY_A_PERSON:
        return Step(event.at, _words(event, channel), by=event.detail)
    return Step(event.at, _words(event, channel), said=event.detail)


def _words(event: Happened, channel: str) -> str:
    if event.is_delivery:
        return _DELIVERY.get(event.state, event.state.capitalize())
    if event.reason == _SEEN:
        return "The patient has seen it"
    if event.state == "planned":
        return _AGAIN.get(event.reason) or f"Planned again: {reminder_words.reason(event.reason)}"
    if event.state == "sent":
        placed = "Put on the call list" if channel == "call" else "Left, accepted by the mail server"
        return _SENT.get(event.reason, placed)
    because = reminder_words.reason(event.reason)
    state = reminder_words.state(event.state, channel)
    return f"{state}: {because}" if because else state


def _moment(noted: datetime, began: "re.Match[str]") -> datetime:
    """The last time before the note at which the clock in UTC showed this."""
    hour, minute, second = (int(part) for part in began.groups())
    shown = time(hour, minute, second, tzinfo=UTC)
    at = datetime.combine(noted.astimezone(UTC).date(), shown)
    return at if at <= noted else at - timedelta(days=1)
