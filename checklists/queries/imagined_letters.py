"""What one message of a protocol would say to an imagined patient. No row is read or written, and no link is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from checklists.queries.imagined import Patient, imagined_checklist
from checklists.queries.letters import Letter, named_times, own_words
from checklists.queries.phone_page import SiteLine
from checklists.queries.plan_preview import Place, of_protocol
from checklists.queries.scope import NotFound
from checklists.rules.appointment_times import AppointmentTimes, appointment_times
from checklists.rules.pick_up import usual
from checklists.rules.plan_facts import Told
from checklists.rules.protocol import Protocol
from checklists.rules.reminder_rules import Audience, Channel, ReminderRule

FIRST_NAME, PHRASE = "Ana", "blue kettle"
_TELLS_CHANGES = ("moved", "cancelled", "back_on")
_DAYS_AHEAD, _A_DAY = timedelta(days=3), timedelta(days=1)


@dataclass(frozen=True)
class Imagined:
    """Which message of which version, for whom and when: what is drawn, as it can be kept. `starts_at` is aware."""

    version_id: int
    key: str
    starts_at: datetime
    patient: Patient
    language: str

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "starts_at": self.starts_at.isoformat(), "patient": self.patient.value}


def imagined_of(kept: Mapping[str, Any]) -> Imagined:
    starts_at, patient = datetime.fromisoformat(kept["starts_at"]), Patient(kept["patient"])
    return Imagined(kept["version_id"], kept["key"], starts_at, patient, kept["language"])


@dataclass(frozen=True)
class ImaginedLetter:
    """A letter and the moment at which it would be written (aware)."""

    letter: Letter
    at: datetime


def messages_of(protocol: Protocol) -> tuple[ReminderRule, ...]:
    """The rules that are messages and no calls, in the protocol's order."""
    return tuple(rule for rule in protocol.reminders if rule.channel is Channel.EMAIL)


def imagined_letter(
    protocol: Protocol,
    site: SiteLine,
    place: Place,
    *,
    key: str,
    starts_at: datetime,
    patient: Patient,
    language: str,
) -> ImaginedLetter:
    """At the moment of the plan; what answers an act, or is not planned, three days before the start.

    What was told before a change is a day earlier. Raises NotFound for a key that is no message of the protocol.
    """
    rule = next((rule for rule in messages_of(protocol) if rule.key == key), None)
    if rule is None:
        raise NotFound
    times = appointment_times(starts_at, protocol)
    at = _moment(protocol, key, starts_at, place, withheld=patient is Patient.OWN_PLAN)
    checklist = imagined_checklist(protocol, times, site.zone, patient, at)
    words, words_language, known_words = own_words(protocol, key, language)
    letter = Letter(
        id=UUID(int=0),
        kind=key,
        to="ana@patient.example",
        language=language,
        zone=site.zone,
        alias=site.alias,
        phone=site.phone,
        outside_hours=site.outside_hours,
        reply_to="",
        phrase=PHRASE if rule.audience is Audience.PATIENT else "",
        named=named_times(checklist, cancelled=key == "cancelled"),
        told=_told(times) if key in _TELLS_CHANGES else None,
        link_until=times.leaves_at,
        open_items=checklist.open_items_at(at),
        asks_later=checklist.open_items > checklist.open_items_at(at),
        urges_drink=checklist.urges_drink,
        words=words,
        words_language=words_language,
        known_words=known_words,
        audience=rule.audience,
    )
    return ImaginedLetter(
        letter if rule.audience is Audience.PATIENT else _to_helper(letter, times, site), at
    )


def _moment(protocol: Protocol, key: str, starts_at: datetime, place: Place, *, withheld: bool) -> datetime:
    plan = of_protocol(protocol, starts_at, place, hours_withheld=withheld)
    rows = (row for row in (*plan.reminders, *plan.not_sent) if row.rule == key)
    return next((row.due_at for row in rows), starts_at - _DAYS_AHEAD)


def _told(times: AppointmentTimes) -> Told:
    """The same a day earlier."""
    return Told(
        starts_at=times.starts_at - _A_DAY,
        arrive_at=times.arrive_at - _A_DAY,
        last_meal_at=times.last_meal_at - _A_DAY,
        last_food_at=times.last_food_at - _A_DAY,
        last_drink_at=times.last_drink_at - _A_DAY,
    )


def _to_helper(letter: Letter, times: AppointmentTimes, site: SiteLine) -> Letter:
    pick_up = usual(times.leaves_at)
    return replace(
        letter,
        named=Told(starts_at=pick_up.starts_at, arrive_at=pick_up.starts_at),
        told=None,
        first_name=FIRST_NAME,
        place=site.address,
        pick_up=pick_up,
    )
