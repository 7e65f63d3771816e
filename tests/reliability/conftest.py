"""A whole installation of its own, whose parts may be killed: database, broker, mail server, processes."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from celery import Celery
from django.db import connections

from checklists.models import Reminder
from clinic.stack import roles
from clinic.stack.database import Database
from clinic.stack.for_tests import throwaway_cluster
from clinic.stack.postmaster import postmaster
from clinic.stack.roles import Passwords
from clinic.stack.state import temporary_folder
from tests import factories
from tests.mailbox import Mailbox, post_office
from tests.processes import Broker, Product, free_port, product, running_broker, wait_until

HERE = Path(__file__).parent
PASSWORDS = Passwords(owner="owner", app="app")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.reliability)


@dataclass
class World:
    """Everything that may fail, and what must not be lost."""

    database: Database
    broker: Broker
    mailbox: Mailbox
    product: Product
    clinic: factories.Clinic

    def book(self, count: int) -> list[str]:
        """So many new patients whose first message is due now; their addresses."""
        now = datetime.now(UTC)
        people = [self.clinic.patient() for _ in range(count)]
        for person in people:
            self.clinic.book(person, starts_at=now + timedelta(days=2), now=now - timedelta(minutes=10))
        past = now - timedelta(seconds=1)
        mine = Reminder.objects.filter(appointment__patient__in=people, rule="booked")
        assert mine.update(due_at=past, next_try_at=past) == count
        return [person.email for person in people]

    def ring(self) -> None:
        with Celery(broker=self.broker.url, set_as_current=False) as bell:
            bell.send_task("reminders.sweep", queue="clock", expires=14)

    def an_hour_passes(self) -> None:
        """For rows that somebody holds or that wait for another try. Who sleeps until then is woken, as time would."""
        for column, which in (
            ("lease_until", "true"),
            ("next_try_at", "state = 'planned' AND rule = 'booked'"),
        ):
            # A row that a sweep has locked is in good hands: passed by, and no deadlock with it.
            ahead = f"{column} > now() AND {which}"
            free = f"SELECT id FROM checklists_reminder WHERE {ahead} FOR UPDATE SKIP LOCKED"
            moved = f"UPDATE checklists_reminder SET {column} = now() - interval '1 s' WHERE id IN ({free})"
            self.sql(
                f"WITH moved AS ({moved} RETURNING id) SELECT pg_notify('reminders', '') FROM moved LIMIT 1"
            )

    def states(self) -> dict[str, int]:
        """How many first messages are in which state."""
        return dict(
            self.sql("SELECT state, count(*) FROM checklists_reminder WHERE rule = 'booked' GROUP BY state")
        )

    def sql(self, statement: str) -> list[Any]:
        url = roles.url(self.database.cluster.sockets, roles.OWNER, PASSWORDS.owner)
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def letters(self, addresses: list[str]) -> dict[str, int]:
        return {address: len(self.mailbox.to(address)) for address in addresses}

    def wait_for_all(self, addresses: list[str], *, seconds: float = 60) -> None:
        wait_until(
            lambda: all(self.letters(addresses).values()),
            what=f"everybody has a letter of {addresses}",
            seconds=seconds,
        )

    def crash_database(self) -> None:
        """An immediate shutdown: connections are cut, nothing is written out."""
        pid = postmaster(self.database.cluster.data)
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not self.database.runs(), what="the database is gone")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with ExitStack() as held:
        database = held.enter_context(_database())
        broker = held.enter_context(running_broker())
        mailbox, port = Mailbox(), free_port()
        office = post_office(mailbox, port)
        office.start()
        held.callback(office.stop)
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="ir-reliability-")))
        urls = [roles.url(database.cluster.sockets, role, getattr(PASSWORDS, name)) for role, name in _ROLES]
        running = product(
            folder,
            database_url=urls[0],
            owner_url=urls[1],
            redis_url=broker.url,
            smtp_port=port,
        )
        held.callback(running.stop)
        running.run("migrate", "--no-input", "--verbosity", "0")
        running.run("collectstatic", "--no-input", "--verbosity", "0")
        with django_db_blocker.unblock(), _connected_to(urls[0]):
            yield World(database, broker, mailbox, running, factories.clinic())


_ROLES = ((roles.APP, "app"), (roles.OWNER, "owner"))


@contextmanager
def _database() -> Iterator[Database]:
    """As durable as a real one, since it will be killed."""
    with tempfile.TemporaryDirectory(
        prefix="ir-db-", dir=temporary_folder(), ignore_cleanup_errors=True
    ) as name:
        cluster = replace(throwaway_cluster(Path(name)), durable=True)
        with Database(cluster, PASSWORDS) as database:
            yield database


@contextmanager
def _connected_to(url: str) -> Iterator[None]:
    """The test process's own rows go to this database for a while."""
    own = connections["default"]
    before = dict(own.settings_dict)
    own.close()
    own.settings_dict.update(environ.Env.db_url_config(url, engine="clinic.postgresql"))
    try:
        yield
    finally:
        own.close()
        own.settings_dict.update(before)


@pytest.fixture(autouse=True)
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test starts with all processes down, all servers up and an empty mailbox."""
    world: World = request.getfixturevalue("world")
    world.mailbox.letters.clear()
    yield
    world.mailbox.stall.clear()
    for name in world.product.children:
        world.product.kill(name)
    connections["default"].close()
    world.database.ensure()
    if not world.broker.child.alive:
        world.broker.start()
