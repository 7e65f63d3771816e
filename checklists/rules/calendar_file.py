"""A calendar file (RFC 5545) of one appointment, for whoever may look into the calendar that it lands in.

It names no person, item, medicine or reason, and holds no link. Times are UTC: no zone of ours can be out of date in a
file that is kept for months. The library escapes and folds. Source: ux.md P12, E5; security.md ML-1, ML-10.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from checklists.rules.public_name import telling_words

NAME = "appointment.ics"
# The product's own name would tell why somebody goes there.
_MAKER = "-//Appointments//Calendar//EN"
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class CalendarFacts:
    """What a calendar may know. Instants are aware.

    `uid` is the appointment's for good, `sequence` rises with each of its plans: the newest file wins wherever an older one
    lies. `stamped_at` decides between two of one plan. `begins_at` is when to be there. `sender` is the address that
    messages come from.
    """

    uid: str
    sequence: int
    begins_at: datetime
    ends_at: datetime
    stamped_at: datetime
    alarms: tuple[datetime, ...]
    alias: str
    sender: str
    address: str
    phone: str
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What a program is to do with it: RFC 5546, sections 3.2.1 and 3.2.5."""
        return "CANCEL" if self.cancelled else "PUBLISH"


@dataclass(frozen=True)
class CalendarWords:
    """In the reader's language: the event's title, what stands before the phone number, what an alarm says."""

    title: str
    questions: str
    alarm: str


def written(facts: CalendarFacts, words: CalendarWords) -> bytes:
    """The whole file."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", facts.method)
    calendar.add_component(_event(facts, words))
    file: bytes = calendar.to_ical()
    return file


def _event(facts: CalendarFacts, words: CalendarWords) -> Event:
    event = Event()
    event.add("uid", facts.uid)
    event.add("sequence", facts.sequence)
    event.add("dtstamp", facts.stamped_at)
    event.add("dtstart", facts.begins_at)
    event.add("dtend", facts.ends_at)
    event.add("status", "CANCELLED" if facts.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if facts.cancelled else "OPAQUE")
    event.add("organizer", _sender(facts))
    event.add("summary", _line(words.title))
    event.add("description", _line(f"{words.questions} {facts.phone}"))
    if address := _neutral(facts.address):
        event.add("location", address)
    # A cancelled event has no alarms: RFC 5546, 3.2.5.
    for at in () if facts.cancelled else facts.alarms:
        event.add_component(_alarm(at - facts.begins_at, words))
    return event


def _alarm(trigger: timedelta, words: CalendarWords) -> Alarm:
    """Relative to the beginning, so that it goes along with an event that somebody moves by hand."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger)
    alarm.add("description", _line(words.alarm))
    return alarm


def _sender(facts: CalendarFacts) -> vCalAddress:
    """Both methods ask for one; whoever published an event is the one whose cancelling counts."""
    sender = vCalAddress(f"mailto:{facts.sender}")
    if alias := _neutral(facts.alias):
        sender.params["CN"] = alias
    return sender


def _neutral(text: str) -> str:
    """On one line; "" where it tells why somebody goes there."""
    return "" if telling_words(text) else _line(text)


def _line(text: str) -> str:
    """Without line breaks and control characters, which readers take differently."""
    return _BREAKS.sub(" ", text).strip()
