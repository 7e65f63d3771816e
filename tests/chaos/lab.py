"""An installation to be broken: a database as durable as a real one, a mail server that logs, people with reminders due.

`laboratory()` starts it once; `Lab.bench` gives each run empty tables, a fresh log and a seed of its own.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import environ
import psycopg
from django.core.management import call_command
from django.db import connections

from checklists.actions import bookings
from checklists.actions.bookings import NewAppointment
from checklists.models import Patient, Reminder
from clinic.stack import roles
from clinic.stack.database import Database
from clinic.stack.for_tests import throwaway_cluster
from clinic.stack.roles import Passwords
from clinic.stack.state import temporary_folder
from tests import databases, factories
from tests.chaos.pace import QUICK, Pace
from tests.chaos.post import Post, post
from tests.chaos.sweepers import KINDS, Sweepers, sweeping, warm

PASSWORDS = Passwords(owner="owner", app="app")
MOST_PORTS = 8
# A run is over when so long not one more row has come to its end: longer than a lease, a doubt and a busy machine.
STUCK_SECONDS, LONGEST_SECONDS = 90.0, 1_800.0
_AT_ONCE = 250
_FALL_DUE = """
UPDATE checklists_reminder r SET due_at = due.at, next_try_at = due.at,
  due_local = to_char(due.at AT TIME ZONE s.time_zone, 'YYYY-MM-DD HH24:MI') || substr(due_local, 17)
FROM checklists_site s, (
  SELECT id, now() + make_interval(secs => %s::float + %s::float * row_number() OVER (ORDER BY appointment_id)) AS at
  FROM checklists_reminder WHERE appointment_id = ANY(%s) AND rule = 'booked' AND state = 'planned'
) due WHERE r.id = due.id AND s.id = r.site_id
"""


@dataclass
class Lab:
    """What stays between runs."""

    database: Database
    folder: Path
    runs: int = 0

    @property
    def app_url(self) -> str:
        return roles.url(self.database.cluster.sockets, roles.APP, PASSWORDS.app)

    @property
    def owner_url(self) -> str:
        return roles.url(self.database.cluster.sockets, roles.OWNER, PASSWORDS.owner)

    @property
    def admin_url(self) -> str:
        return databases.at(roles.admin_url(self.database.cluster.sockets), roles.DATABASE)

    @contextmanager
    def bench(self, seed: int) -> Iterator["Bench"]:
        """One run: nothing of another one is left."""
        self.runs += 1
        self.empty()
        folder = self.folder / f"run-{self.runs}"
        folder.mkdir()
        with post(folder / "post.log", ports=MOST_PORTS, seed=seed) as office:
            yield Bench(self, office, folder, random.Random(seed), _daytime_clinic())
        connections["default"].close()

    def empty(self) -> None:
        self.database.ensure()
        connections["default"].close()
        servers = databases.Servers(roles.admin_url(self.database.cluster.sockets), "")
        databases.empty(servers, name=roles.DATABASE)

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """As the administrator, whom no fault touches."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def end_connections(self) -> int:
        """Every connection of the application's role is cut; how many."""
        return len(
            self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", roles.APP)
        )


@dataclass
class Bench:
    """One run. `due` are the ids of the first messages whose fate is judged."""

    lab: Lab
    post: Post
    folder: Path
    dice: random.Random
    clinic: factories.Clinic
    began: float = field(default_factory=time.time)
    last_due: datetime | None = None

    def book(self, count: int, *, over: float = 0.0, lead: float = 0.0) -> list[int]:
        """So many new patients, whose first message is due from `lead` seconds on and within `over` seconds."""
        booked: list[int] = []
        while len(booked) < count:
            booked += self._book(min(_AT_ONCE, count - len(booked)))
        self.fall_due(booked, over=over, lead=lead)
        return booked

    def fall_due(
        self, booked: list[int], *, over: float = 0.0, lead: float = 0.0, database: str = roles.DATABASE
    ) -> None:
        """Move first messages that have not left."""
        self.last_due = datetime.now(UTC) + timedelta(seconds=lead + over + 1)
        url = databases.at(self.lab.admin_url, database)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_FALL_DUE.encode(), [lead, over / len(booked), booked])

    def _book(self, count: int) -> tuple[int, ...]:
        """At times of their own, so that each message names its own; due in two minutes, until told otherwise."""
        now = datetime.now(UTC).replace(microsecond=0)
        people = Patient.objects.bulk_create(
            factories.PatientFactory.build(site=self.clinic.site) for _ in range(count)
        )
        new = [
            NewAppointment(person.pk, now + timedelta(days=3, minutes=place))
            for place, person in enumerate(people)
        ]
        return bookings.book_all(
            site_id=self.clinic.site.pk,
            protocol_version_id=self.clinic.version.pk,
            new=new,
            by=self.clinic.desk,
            now=now,
        )

    def first(self, booked: list[int]) -> Any:
        return Reminder.objects.filter(appointment_id__in=booked, rule="booked")

    def sweepers(self, count: int, *, lines: int = 8, **more: Any) -> Any:
        """Processes that sweep into this run's mail server, each over a port of its own."""
        changes = {"SENT_JOURNAL": str(self.folder / "sent.journal"), "SMTP_LINES": lines}
        given: dict[str, Any] = {"pace": QUICK, "kinds": KINDS, **more}
        return sweeping(count, ports=self.post.ports, folder=self.folder, changes=changes, **given)

    def is_drained(self) -> bool:
        return self.left() == 0

    def left(self, until: datetime | None = None) -> int:
        """How many rows are held, or due; with `until` also those that fall due by then."""
        counted = self.lab.sql(
            "SELECT count(*) FROM checklists_reminder WHERE state IN ('claimed', 'transmitting')"
            " OR (state = 'planned' AND due_at <= greatest(now(), %s))",
            until,
        )
        return int(counted[0][0])

    def drain(self, sweepers: Sweepers) -> bool:
        """Keep them running until the run's last message has ended, so that none falls due while the run is judged.

        False where nothing goes on any more, or after the longest time.
        """
        ends = time.monotonic() + LONGEST_SECONDS
        least, moved_at = self.left(self.last_due), time.monotonic()
        while least and time.monotonic() < min(ends, moved_at + STUCK_SECONDS):
            sweepers.keep()
            time.sleep(0.2)
            left = self.left(self.last_due)
            if left < least:
                least, moved_at = left, time.monotonic()
        return least == 0

    def said(self) -> str:
        """The end of what the processes wrote, for a run that is not understood without."""
        log = self.folder / "sweepers.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""


def _daytime_clinic() -> factories.Clinic:
    """Open around the clock, since a run may be at night."""
    clinic = factories.clinic()
    clinic.site.quiet_from = clinic.site.quiet_until
    clinic.site.save(update_fields=["quiet_from"])
    return clinic


@contextmanager
def laboratory() -> Iterator[Lab]:
    """Started once in a process; everything it started is gone at its end."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="ir-chaos-")))
        lab = Lab(held.enter_context(_database()), folder)
        held.enter_context(_connected_to(lab.app_url, "default"))
        held.enter_context(_connected_to(lab.owner_url, "owner"))
        call_command("migrate", verbosity=0)
        warm({**os.environ, "DATABASE_URL": lab.app_url, "DATABASE_OWNER_URL": lab.owner_url})
        yield lab


@contextmanager
def _database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(
        prefix="ir-db-", dir=temporary_folder(), ignore_cleanup_errors=True
    ) as name:
        cluster = replace(throwaway_cluster(Path(name)), durable=True)
        with Database(cluster, PASSWORDS) as database:
            yield database


@contextmanager
def _connected_to(url: str, alias: str) -> Iterator[None]:
    """The harness' own rows go to this database for a while."""
    own = connections[alias]
    before = dict(own.settings_dict)
    own.close()
    own.settings_dict.update(environ.Env.db_url_config(url, engine="clinic.postgresql"))
    try:
        yield
    finally:
        own.close()
        own.settings_dict.clear()
        own.settings_dict.update(before)


__all__ = ["Bench", "Lab", "Pace", "laboratory"]
