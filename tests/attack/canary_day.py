"""A day of a clinic with canaries in every field: pages are asked for, a worker runs as it runs in production, and all that they leave is kept."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import DatabaseError, connection

from checklists import models
from clinic.backup import keys, making
from tests import databases
from tests.attack.canaries import Planted, plant
from tests.attack.canary_readers import PEOPLE, Told, answers, bodies
from tests.attack.full_scene import full
from tests.isolation.scene import Scene
from tests.patient.test_link_secrets import kept_lines
from tests.processes import product, wait_until
from tests.reminders.sink import Sink

# What an address or a head says to others than its reader; to ring or to write to somebody is no address of ours.
_ADDRESS = re.compile(r"""(?:href|src|action|formaction|hx-\w+)="(?!tel:|mailto:)([^"]*)"|^(?:Location|Link|HX-[\w-]+): (.*)$""", re.MULTILINE)  # fmt: skip
# So much of a mail a phone shows before anybody opens it.
_PREVIEW = 140
_OVER = "the day is over"
_CHORES = ("reminders.reconcile", "reminders.prune", "reminders.audit")


@dataclass
class Day:
    """`told` is what each person's requests answered; `seen` what was left in each place; `letters` a recipient and a text each."""

    scene: Scene
    planted: Planted
    told: dict[str, list[Told]] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def day_of(servers: databases.Servers, folder: Path) -> Iterator[Day]:
    with ExitStack() as held:
        held.callback(databases.empty, servers, name=connection.settings_dict["NAME"])
        scene = full(datetime.now(UTC))
        sent = bodies(scene)
        day, log = Day(scene, plant(servers)), _database_log(servers)
        begins, written = log.stat().st_size, held.enter_context(kept_lines())
        assert begins, "the database said that it is ready"
        sink = Sink()
        held.callback(sink.stop)
        with _broker_watched(servers.redis_url) as passed:
            day.told = {who: list(answers(scene, who, sent)) for who in PEOPLE}
            said = _worker_ran(servers, folder / "state", sink)
        _break(next(iter(day.planted.words)))
        _keep_pages(day)
        _keep_mails(day, sink)
        rows = models.AuditEntry.objects.values_list("actor", "action", "obj", "data")
        day.seen |= {
            "logs": [written.getvalue(), said],
            "broker": [*passed, *_at_rest(servers.redis_url)],
            "audit": [str(each) for each in rows] + [each.audit for told in day.told.values() for each in told],
            "backup": [_backup(folder)],
            "database log": [log.read_bytes()[begins:].decode(errors="replace")],
            "disk": [each.read_bytes().decode("latin-1") for each in (folder / "state").rglob("*") if each.is_file()],
        }  # fmt: skip
        yield day


def _database_log(servers: databases.Servers) -> Path:
    """Of the run's own server: two folders above its data."""
    with psycopg.connect(servers.superuser_url) as db:
        (data,) = db.execute("SELECT current_setting('data_directory')").fetchone() or ("",)
    return Path(data).parents[1] / "postgres.log"


def _broker(url: str) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=url.removeprefix("redis+socket://").partition("?")[0], socket_timeout=None
    )


@contextmanager
def _broker_watched(url: str) -> Iterator[list[str]]:
    """Every command that anybody sends to the broker, with all it carries; until it is told that the day is over."""
    passed: list[str] = []
    with _broker(url) as client, client.monitor() as monitor:

        def listen() -> None:
            for each in monitor.listen():
                passed.append(str(each["command"]))
                if _OVER in passed[-1]:
                    return

        listens = threading.Thread(target=listen, daemon=True)
        listens.start()
        try:
            yield passed
        finally:
            with _broker(url) as last:
                last.echo(_OVER)
            listens.join(10)


def _at_rest(url: str) -> list[str]:
    with _broker(url) as client:
        return [f"{key!r} {client.dump(key)!r}" for key in client.scan_iter()]


def _worker_ran(servers: databases.Servers, folder: Path, sink: Sink) -> str:
    """Rung as the beat rings, until all that is due has left and each chore is done; what it said on the way."""
    folder.mkdir()
    database = databases.urls(servers, name=connection.settings_dict["NAME"])
    parts = product(
        folder, database_url=database.app, owner_url=database.owner, redis_url=servers.redis_url, smtp_port=sink.port,
        AUDIT_KEY="5a" * 32, DJANGO_SETTINGS_MODULE="clinic.settings",
    )  # fmt: skip
    try:
        parts.start("worker")
        with Celery(broker=servers.redis_url, set_as_current=False) as bell:
            for name in _CHORES:
                bell.send_task(name, queue="clock")
            wait_until(models.AuditAnchor.objects.exists, what="the audit is looked at")
            wait_until(lambda: _has_swept(bell), what="the worker has sent all that is due")
    finally:
        parts.stop()
    return "\n".join(child.log.read_text() for child in parts.children.values())


def _has_swept(bell: Celery) -> bool:
    now = datetime.now(UTC)
    waiting = models.Reminder.objects.filter(
        state__in=("planned", "claimed", "transmitting"), next_try_at__lte=now
    )
    if not waiting.exists() and not models.StaffMail.objects.filter(sent_at=None, problem="").exists():
        return True
    bell.send_task("reminders.sweep", queue="clock")
    time.sleep(1)
    return False


def _break(word: str) -> None:
    """Statements that the database refuses, a canary in each: one says the value itself, one a whole row."""
    held = f"qz{word}zq"
    for statement in ("SELECT %s::text::uuid::text", "INSERT INTO cache_entries (cache_key) VALUES (%s)"):
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement, [held])


def _keep_pages(day: Day) -> None:
    texts = [each.text for told in day.told.values() for each in told]
    found = [unquote(each) for text in texts for pair in _ADDRESS.findall(text) for each in pair if each]
    calendar = day.scene.clients["patient"].get("/my/calendar.ics").content.decode()
    day.seen |= {"addresses": found, "calendars": [calendar.replace("\r\n ", "")]}


def _keep_mails(day: Day, sink: Sink) -> None:
    heads, previews = [], []
    for mail, to in zip(sink.mails, sink.recipients, strict=True):
        heads += [f"{name}: {value}" for name, value in mail.items() if name != "To"]
        texts = [
            part.get_content()
            for part in mail.walk()
            if part.get_content_type() in ("text/plain", "text/html")
        ]
        previews.append(texts[0][:_PREVIEW])
        day.letters += [(to, text) for text in texts]
        day.seen["calendars"] += [str(part.get_content()) for part in mail.iter_attachments()]
    day.seen |= {"mail heads": heads, "first words of mails": previews, "envelopes": sink.recipients}


def _backup(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "BACKUP_PUBLIC_KEY", keys.make(folder / "key"))
        made = making.write_file(folder / "one.backup", now=datetime.now(UTC))
    return Path(made.file).read_bytes().decode("latin-1")
