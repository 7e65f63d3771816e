"""Every message of the product as it goes over the wire: each kind, each language, with and without a calendar file."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.test import override_settings

from checklists.messages import writing
from checklists.queries.letters import Letter
from checklists.reminders.channels import email
from checklists.rules.calendar_file import CalendarFacts
from checklists.rules.plan_facts import Told
from tests.letters import TO_HELPERS, WITHOUT_LINK, to_helper

START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
ARRIVE = START - timedelta(minutes=30)
NOW = START - timedelta(hours=19)
TOKEN = "p7x2mq4kdv6rj3tz5wy2nbc8hg4lfs6a3"
CALENDAR = CalendarFacts(
    uid="9b2f3c52-5b1f-5f0e-9d55-2c2a7a0f6a10", sequence=3, begins_at=ARRIVE, ends_at=START + timedelta(minutes=100),
    stamped_at=NOW, alarms=(ARRIVE - timedelta(hours=2),), alias="Maple House", sender="appointments@maple.example",
    address="12 Maple Street, Denver", phone="+1 303 555 0100",
)  # fmt: skip
# As in an installation of its own, and not on this machine.
INSTALLED = {"SITE_BASE_URL": "https://ready.maple.example", "EMAIL_FROM": "appointments@maple.example"}


# What is true of an appointment and its hour besides the usual evening before.
STATES: dict[str, dict[str, object]] = {
    "usual": {},
    "today": {"now": START - timedelta(hours=5)},
    "own-plan": {"named": Told(START, ARRIVE, None, None, None), "urges_drink": False},
    "first-told": {"told": None, "open_items": 0, "said_yes": False},
}


@dataclass(frozen=True)
class Sent:
    """One message."""

    kind: str
    language: str
    with_file: bool = False
    state: str = "usual"

    @property
    def name(self) -> str:
        return "-".join((self.kind, self.language, self.state, *["file"] * self.with_file))

    @cached_property
    def raw(self) -> bytes:
        """As it goes over the wire."""
        fields = {"language": self.language, "with_file": self.with_file, **STATES[self.state]}
        return composed(self.kind, **fields)  # type: ignore[arg-type]


def each_kind() -> list[Sent]:
    """One of each, in each language."""
    languages = [code for code, _ in settings.LANGUAGES]
    return [Sent(kind, language) for language in languages for kind in writing.KINDS]


def every_message() -> list[Sent]:
    """In every state, and once more with a calendar file."""
    found = [replace(sent, state=state) for state in STATES for sent in each_kind()]
    return found + [replace(sent, with_file=True) for sent in each_kind()]


def composed(kind: str, *, with_file: bool = False, now: datetime = NOW, **fields: object) -> bytes:
    """Through the product's own composing."""
    calendar = replace(CALENDAR, cancelled=kind == "cancelled") if with_file else None
    token = "" if kind in WITHOUT_LINK else TOKEN
    code = "048213" if kind == "unlock_code" else ""
    with override_settings(**INSTALLED):
        return email.compose(letter(kind, calendar=calendar, **fields), token=token, code=code, now=now)


def letter(kind: str, **fields: object) -> Letter:
    usual = Letter(
        id=UUID(int=7), kind=kind, to="ana@patient.example", language="en", zone="America/Denver", alias="Maple House",
        phone="+1 303 555 0100", outside_hours="At night and on weekends: +1 303 555 0190", reply_to="desk@maple.example",
        phrase="blue kettle", named=times(START), told=times(START - timedelta(hours=3)), open_items=2,
        link_until=START + timedelta(days=1),
    )  # fmt: skip
    helper = {**to_helper(START), "said_yes": kind == "driver_day_before"} if kind in TO_HELPERS else {}
    return replace(usual, **helper | fields)


def times(starts_at: datetime) -> Told:
    meal, food, drink = (starts_at - timedelta(hours=hours) for hours in (8, 6, 2))
    return Told(starts_at, starts_at - timedelta(minutes=30), meal, food, drink)
