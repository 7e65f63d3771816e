"""What a message may say: times, the site's public name and phone, the recognition phrase. Nothing else.

No name, item, medicine or reason is in here, so no template can print one. Source: security.md ML-1, ML-2. Only whoever
is asked to take the patient home reads their first name, the place and a pick-up time, and nothing besides: ux.md D1.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from checklists.models import Reminder
from checklists.queries.calendars import calendar_facts
from checklists.queries.protocol_versions import of_version
from checklists.queries.recipients import Recipient
from checklists.queries.ride_page import agreed, leaves_at
from checklists.rules import fasting, message_words
from checklists.rules.asked_messages import rule_of
from checklists.rules.calendar_file import CalendarFacts
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.clock import local
from checklists.rules.link_tokens import expires_at
from checklists.rules.link_tries import LOCK_AFTER
from checklists.rules.pick_up import PickUp
from checklists.rules.plan_facts import Told
from checklists.rules.protocol import Protocol
from checklists.rules.reminder_plan import DENSE_SERIES
from checklists.rules.reminder_rules import Audience

_TELLS_CHANGES = ("moved", "cancelled", "back_on")
# After any other message the file that a calendar has is still the newest.
_CALENDAR_KINDS = ("booked", "moved", "cancelled", "back_on")


@dataclass(frozen=True)
class Letter:
    """One message before it is written. Instants are aware; `kind` names its folder of templates.

    `named` are the times that hold now, without eating and drinking times where those are withheld; `told` what the
    newest message named, for the kinds that speak of a change. `link_until` is when a link in it would end; `open_items` how many are left
    to do now, never which; `asks_later` that something opens only later. `urges_drink` is False with restricted fluids and beside an own plan: until when, not "please do".
    """

    id: UUID
    kind: str
    to: str
    language: str
    zone: str
    alias: str
    phone: str
    outside_hours: str
    reply_to: str
    phrase: str
    named: Told
    told: Told | None
    link_until: datetime
    open_items: int = 0
    asks_later: bool = False
    urges_drink: bool = True
    # The next infusion of a dense series, in the message that speaks of it instead of one three days before.
    next_at: datetime | None = None
    # For a site that sends calendar files along, in the messages that change what a calendar should show.
    calendar: CalendarFacts | None = None
    # The clinic's own sentences, their `{word}`s not filled in yet, the language they are in, and which words they may have.
    words: str = ""
    words_language: str = "en"
    known_words: tuple[str, ...] = ()
    audience: Audience = Audience.PATIENT
    # For whoever helps: "" and None in every message to the patient; a pick-up only for who takes them home.
    first_name: str = ""
    place: str = ""
    pick_up: PickUp | None = None
    said_yes: bool = False
    # Several birth dates did not match: a new link says why it came.
    links_locked: bool = False

    @property
    def times(self) -> tuple[datetime, ...]:
        """Every instant it would name, in no order."""
        found = (self.named, self.told) if self.told and self.kind in _TELLS_CHANGES else (self.named,)
        fields = ("arrive_at", "last_meal_at", "last_food_at", "last_drink_at")
        return tuple(at for told in found for name in fields if (at := getattr(told, name)) is not None)


def letter(
    row: Reminder, checklist: ChecklistFacts, *, to: Recipient, told: Told | None, now: datetime
) -> Letter:
    """What this reminder would say now. `row` has its site, appointment, patient and ride at hand; `told` is what the
    newest other message named.
    """
    if to.audience is Audience.COMPANION:
        return _to_companion(row, to)
    if to.audience is not Audience.PATIENT:
        return _to_driver(row, to)
    appointment, patient, site = row.appointment, row.appointment.patient, row.site
    kind, open_now = _kind(row), checklist.open_items_at(now)
    words, words_language, known_words = own_words(_protocol(row), kind, to.language)
    return Letter(
        id=row.pk,
        kind=kind,
        to=to.address,
        language=to.language,
        zone=site.time_zone,
        alias=site.alias,
        phone=site.phone,
        outside_hours=site.outside_hours,
        reply_to=site.reply_to,
        phrase=patient.recognition_phrase,
        named=named_times(checklist, cancelled=kind == "cancelled"),
        told=told if kind in _TELLS_CHANGES else None,
        link_until=expires_at(appointment.starts_at, appointment.duration_minutes),
        open_items=open_now,
        asks_later=checklist.open_items > open_now,
        urges_drink=checklist.urges_drink,
        next_at=_folded(row, kind),
        calendar=calendar_facts(appointment, now=now) if _changes_calendar(row, kind, told) else None,
        words=words,
        words_language=words_language,
        known_words=known_words,
        links_locked=kind == "new_link" and appointment.link_tries >= LOCK_AFTER,
    )


def _changes_calendar(row: Reminder, kind: str, told: Told | None) -> bool:
    """Where the site sends files along. Other hours of eating and drinking alone are no other event."""
    if not row.site.calendar_attached or kind not in _CALENDAR_KINDS:
        return False
    named = (row.appointment.starts_at, row.appointment.arrive_at)
    return kind != "moved" or told is None or (told.starts_at, told.arrive_at) != named


def _protocol(row: Reminder) -> Protocol:
    """The version that the appointment was booked with."""
    return of_version(row.appointment.protocol_version)


def own_words(protocol: Protocol, kind: str, language: str) -> tuple[str, str, tuple[str, ...]]:
    """What the clinic wrote into this message, the language it is in, and which words it may have."""
    rule = rule_of(protocol.reminders, kind)
    if rule is None:
        return "", language, ()
    return (
        *message_words.spoken(rule.words, language, protocol.languages[0]),
        message_words.known(kind, rule.audience),
    )


def _to_driver(row: Reminder, to: Recipient) -> Letter:
    """To the driver or the second contact: whom, when, where. No phrase of the patient's, no time but their own."""
    ride = row.appointment.ridehome
    pick_up = agreed(ride, leaves_at(row.appointment))
    letter = _to_helper(row, to, Told(starts_at=pick_up.starts_at, arrive_at=pick_up.starts_at))
    return replace(letter, pick_up=pick_up, said_yes=ride.confirmed_by_driver_at is not None)


def _to_companion(row: Reminder, to: Recipient) -> Letter:
    """To somebody who is asked to help: whom, on which day, where. The day alone, so its noon stands for it."""
    noon = local(row.appointment.arrive_at, row.site.time_zone).replace(hour=12, minute=0)
    return _to_helper(row, to, Told(starts_at=noon, arrive_at=noon))


def _to_helper(row: Reminder, to: Recipient, named: Told) -> Letter:
    appointment, site = row.appointment, row.site
    words, words_language, known_words = own_words(_protocol(row), _kind(row), to.language)
    return Letter(
        id=row.pk,
        kind=_kind(row),
        to=to.address,
        language=to.language,
        zone=site.time_zone,
        alias=site.alias,
        phone=site.phone,
        outside_hours=site.outside_hours,
        reply_to=site.reply_to,
        phrase="",
        named=named,
        told=None,
        link_until=expires_at(appointment.starts_at, appointment.duration_minutes),
        words=words,
        words_language=words_language,
        known_words=known_words,
        audience=to.audience,
        first_name=appointment.patient.first_name,
        place=site.address,
    )


def _kind(row: Reminder) -> str:
    return row.rule.partition(":")[0]


def _folded(row: Reminder, kind: str) -> datetime | None:
    """Where `three_days_before` of the next infusion was folded into this message. `row` knows its `next_at`."""
    next_at: datetime | None = getattr(row, "next_at", None)
    if kind != "day_after" or next_at is None or next_at - row.appointment.starts_at > DENSE_SERIES:
        return None
    return next_at


def named_times(checklist: ChecklistFacts, *, cancelled: bool) -> Told:
    """Times that hold now, of the patient's own plan where there is one. Source: clinical.md 1.3."""
    known = not checklist.hours_withheld
    windows = (
        fasting.windows(checklist.starts_at, checklist.limits, arrive_at=checklist.arrive_at) if known else ()
    )
    ends = {window.key: window.closes_at for window in windows}
    return Told(
        starts_at=checklist.starts_at,
        arrive_at=checklist.arrive_at,
        last_meal_at=ends.get("full_meal"),
        last_food_at=ends.get("light_meal"),
        last_drink_at=ends.get("clear"),
        cancelled=cancelled,
    )
