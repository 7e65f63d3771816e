"""A morning at a clinic, at whatever hour the tests run: people, a schedule, the mail."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from celery import Celery
from django.contrib.auth.hashers import Argon2PasswordHasher

from checklists.models import Appointment, Reminder, Site, User
from checklists.queries.plan_facts import ASKED_FOR
from checklists.rules import words_of_time
from checklists.rules.access import Actor
from tests import factories
from tests.mailbox import Letter, Mailbox
from tests.processes import Product, wait_until
from tests.screen import Screen

PASSWORD = "correct horse battery staple"
SECRET = Argon2PasswordHasher().encode(PASSWORD, "a-salt-of-the-tests")
# One of these has its morning now, so that a day's whole way fits before its midnight.
ZONES = (
    "Pacific/Auckland", "Australia/Brisbane", "Asia/Tokyo", "Asia/Shanghai", "Asia/Bangkok", "Asia/Dhaka",
    "Asia/Karachi", "Asia/Dubai", "Africa/Nairobi", "Europe/Athens", "Europe/Paris", "Europe/London",
    "Atlantic/Cape_Verde", "America/Noronha", "America/Sao_Paulo", "America/Halifax", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    "Pacific/Pago_Pago",
)  # fmt: skip
MORNING = range(7, 11)


@dataclass(frozen=True)
class Person:
    """A patient as the schedule names them."""

    first: str = "Ana"
    last: str = "Ruiz"
    born: str = "1984-03-03"
    email: str = "ana.ruiz@patient.example"


ANA = Person()


@dataclass
class ClinicDay:
    """Who works here, what is booked, and the windows people look at."""

    clinic: factories.Clinic
    stack: Product
    mailbox: Mailbox
    screens: Callable[..., Screen]
    zone: ZoneInfo
    starts_at: datetime

    @classmethod
    def begin(cls, stack: Product, mailbox: Mailbox, screens: Callable[..., Screen]) -> "ClinicDay":
        now = datetime.now(UTC)
        zone = next(ZoneInfo(name) for name in ZONES if now.astimezone(ZoneInfo(name)).hour in MORNING)
        clinic = factories.clinic()
        Site.objects.filter(pk=clinic.site.pk).update(time_zone=zone.key, desk_days=list(range(7)))
        clinic.site.refresh_from_db()
        User.objects.update(password=SECRET)
        whole = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=4)
        return cls(clinic, stack, mailbox, screens, zone, whole)

    @property
    def slug(self) -> str:
        return self.clinic.site.slug

    def schedule(self, *people: Person, at: datetime | None = None, status: str = "Scheduled") -> str:
        """The clinic's own export: its headers, US dates, 12 hour times."""
        wall = (at or self.starts_at).astimezone(self.zone)
        rows = [
            f"{wall:%m/%d/%Y},{wall:%I:%M %p},{one.first},{one.last},{one.born[5:7]}/{one.born[8:]}/{one.born[:4]},"
            f"{one.email},(303) 555-0111,{status}"
            for one in people
        ]
        return "\n".join(
            ["Appointment Date,Time,First Name,Last Name,DOB,Email Address,Cell,Status", *rows, ""]
        )

    def clock(self, at: datetime) -> str:
        """As the pages write it: "1:30 pm", "12:00 noon"."""
        return words_of_time.clock(at, self.zone)

    def phone(self, *, script: bool = True) -> Screen:
        return self.screens(phone=True, script=script, zone=self.zone.key)

    def desk(self, who: Actor, *, script: bool = True) -> Screen:
        """A desktop browser of its own in which this person has signed in."""
        screen = self.screens(phone=False, script=script, zone=self.zone.key)
        screen.go("/staff/")
        screen.fill("Email", User.objects.get(pk=who.user_id).email)
        screen.fill("Password", PASSWORD)
        screen.press("Sign in")
        screen.page.wait_for_url(f"**/staff/{self.slug}/**")
        return screen

    def appointment(self, person: Person = ANA) -> Appointment:
        """The last one that is booked for them."""
        return Appointment.objects.filter(patient__email=person.email).latest("starts_at")

    def due_now(self, rule: str, person: Person = ANA) -> None:
        """The moment a planned reminder waits for has come; everything behind it stays as it is."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        rules = (rule, f"{rule}{ASKED_FOR}1")
        rows = Reminder.objects.filter(
            appointment__patient__email=person.email, rule__in=rules, state="planned"
        )
        assert rows.update(due_at=past, next_try_at=past) == 1
        self.ring()

    def ring(self) -> None:
        """What the beat does every 15 seconds."""
        with Celery(broker=self.stack.parts.variables["REDIS_URL"], set_as_current=False) as bell:
            bell.send_task("reminders.sweep", queue="clock", expires=14)

    def letter(self, person: Person = ANA, *, number: int = 1) -> Letter:
        return self.mailbox.wait(person.email, count=number)[number - 1]

    def nothing_waits(self, person: Person = ANA) -> None:
        """No row of theirs may still become a message."""
        waiting = Reminder.objects.filter(
            appointment__patient__email=person.email, state__in=("planned", "claimed", "transmitting")
        )
        wait_until(lambda: not waiting.exists(), what=f"no reminder waits for {person.first}", seconds=20)


def somebody_else() -> Person:
    return replace(ANA, first="Ben", last="Cole", born="1971-07-11", email="ben.cole@patient.example")
