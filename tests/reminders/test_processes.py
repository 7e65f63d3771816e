"""Real processes, killed and starved: nothing is lost, at most the one message on the wire goes twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from checklists.models import Reminder
from tests.factories import NOW
from tests.reminders.sink import STALL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.reliability]
SOON = NOW + timedelta(minutes=3)
WORKER = Path(__file__).with_name("worker.py")
OPEN = ("planned", "claimed", "transmitting")


@pytest.fixture
def start(sink, tmp_path):
    """Starts a sweeping process whose clock goes on from a moment; all are ended with the test."""
    running = []

    def run(*arguments, at=SOON, **environment):
        known = {
            **os.environ, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port), "AT": at.isoformat(),
            "SINCE": datetime.now(UTC).isoformat(), "SENT_JOURNAL": str(tmp_path / "sent.journal"),
            "INSTANCE_ID": settings.INSTANCE_ID, "PYTHONPATH": str(settings.BASE_DIR), **environment,
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, str(WORKER), *arguments],
            env=known,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=10)


def wait_for(what, seconds=30):
    ends = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)
    return found


def kill_after(process, sink, *, messages):
    taken = len(sink.taken)
    wait_for(lambda: len(sink.taken) >= taken + messages or process.poll() is not None)
    process.kill()
    process.wait(10)


def booked():
    return Reminder.objects.filter(rule="booked")


def test_a_process_killed_inside_data_loses_nothing_and_doubles_one_at_most(clinic, start, sink, send):
    for _ in range(6):
        clinic.book()
    sink.will("DOT", None, None, STALL)
    process = start("command", "--json")
    wait_for(lambda: len(sink.taken) == 3)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert booked().filter(state="transmitting").count() == 1
    assert booked().filter(state="sent").count() == 2
    send(SOON + timedelta(seconds=130))  # claims of the dead are free
    send(SOON + timedelta(seconds=760))  # its message is in doubt, and goes again
    send(SOON + timedelta(seconds=900))
    assert booked().filter(state="sent").count() == 6
    times = Counter(mail["Message-ID"] for mail in sink.mails)
    assert len(times) == 6 and sorted(times.values()) == [1, 1, 1, 1, 1, 2]


def test_kills_at_random_moments_lose_nothing(clinic, start, sink, send):
    for _ in range(20):
        clinic.book()
    kills, at = 4, SOON
    for _ in range(kills):
        kill_after(start("command", at=at), sink, messages=3)
        at += timedelta(seconds=800)
    for _ in range(4):
        at += timedelta(seconds=800)
        send(at)
    assert not booked().filter(state__in=OPEN).exists()
    assert booked().filter(state="sent").count() == 20
    times = Counter(mail["Message-ID"] for mail in sink.mails)
    assert len(times) == 20 and sum(times.values()) <= 20 + kills


def test_without_a_broker_the_command_still_sends(clinic, start, sink):
    clinic.book()
    process = start("command", "--json", REDIS_URL="redis://127.0.0.1:1/0")
    said, complained = process.communicate(timeout=60)
    assert process.returncode == 0, complained
    assert {"sent": 1, "failed": 0, "expired": 0, "calls": 0}.items() <= json.loads(said).items()
    assert len(sink.taken) == 1


def test_the_standby_sends_when_rung_and_leaves_when_told(clinic, start, sink):
    process = start("command", "--standby")
    wait_for(lambda: connection_of("LISTEN"))
    clinic.book(now=SOON - timedelta(minutes=2))
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY reminders")
    wait_for(lambda: sink.taken)
    wait_for(lambda: booked().get().state == "sent")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_broken_database_connections_lose_nothing_and_double_nothing(clinic, start, sink, servers):
    for _ in range(25):
        clinic.book()
    process = start("command", "--standby")
    with psycopg.connect(servers.superuser_url, autocommit=True) as superuser:
        for _ in range(6):
            time.sleep(0.4)
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database_name()]
            )
            connection.close()
        wait_for(
            lambda: (
                not booked().filter(state__in=("claimed", "transmitting")).exists() and len(sink.taken) >= 20
            )
        )
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    start("command", at=SOON + timedelta(seconds=900)).wait(60)
    assert booked().filter(state="sent").count() == 25
    assert [mail["To"] for mail in sink.mails] == sink.recipients
    assert Counter(sink.recipients).most_common(1)[0][1] == 1


def connection_of(words):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE %s AND datname = %s",
            [f"{words}%", database_name()],
        )
        return cursor.fetchone()[0]


def database_name():
    return connection.settings_dict["NAME"]
