"""Every message of the product as it goes over the wire: each kind, each language, with and without a calendar file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.test import override_settings

from checklists.messages import writing
from checklists.queries.letters import Letter
from checklists.reminders.channels import email
from checklists.rules.calendar_file import CalendarFacts
from checklists.rules.plan_facts import Told

START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
ARRIVE = START - timedelta(minutes=30)
NOW = START - timedelta(hours=19)
TOKEN = "p7x2mq4kdv6rj3tz5wy2nbc8hg4lfs6a3"
CALENDAR = CalendarFacts(
    uid="9b2f3c52-5b1f-5f0e-9d55-2c2a7a0f6a10", sequence=3, begins_at=ARRIVE, ends_at=START + timedelta(minutes=100),
    stamped_at=NOW, alarms=(ARRIVE - timedelta(hours=2),), alias="Maple House", sender="appointments@maple.example",
    address="12 Maple Street, Denver", phone="+1 303 555 0100",
)  # fmt: skip
WITHOUT_LINK = frozenset({"cancelled"})
# As in an installation of its own, and not on this machine.
INSTALLED = {"SITE_BASE_URL": "https://ready.maple.example", "EMAIL_FROM": "appointments@maple.example"}


@dataclass(frozen=True)
class Sent:
    """One message: `raw` as it goes over the wire."""

    kind: str
    language: str
    with_file: bool
    raw: bytes

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.language}{'-file' if self.with_file else ''}"


def languages() -> tuple[str, ...]:
    return tuple(code for code, _ in settings.LANGUAGES)


def every_message(*, files: tuple[bool, ...] = (False, True)) -> tuple[Sent, ...]:
    return tuple(_every_message(files))


def _every_message(files: tuple[bool, ...]) -> Iterator[Sent]:
    for kind in writing.KINDS:
        for language in languages():
            for with_file in files:
                yield Sent(kind, language, with_file, composed(kind, language=language, with_file=with_file))


def composed(kind: str, *, with_file: bool = False, now: datetime = NOW, **fields: object) -> bytes:
    """Through the product's own composing."""
    calendar = replace(CALENDAR, cancelled=kind == "cancelled") if with_file else None
    token = "" if kind in WITHOUT_LINK else TOKEN
    with override_settings(**INSTALLED):
        return email.compose(letter(kind, calendar=calendar, **fields), token=token, now=now)


def letter(kind: str, **fields: object) -> Letter:
    usual = Letter(
        id=UUID(int=7), kind=kind, to="ana@patient.example", language="en", zone="America/Denver", alias="Maple House",
        phone="+1 303 555 0100", outside_hours="At night and on weekends: +1 303 555 0190", reply_to="desk@maple.example",
        phrase="blue kettle", named=times(START), told=times(START - timedelta(hours=3)), open_items=2,
        link_until=START + timedelta(days=1),
    )  # fmt: skip
    return replace(usual, **fields)


def times(starts_at: datetime) -> Told:
    meal, food, drink = (starts_at - timedelta(hours=hours) for hours in (8, 6, 2))
    return Told(starts_at, starts_at - timedelta(minutes=30), meal, food, drink)
