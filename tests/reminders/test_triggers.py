"""Who rings: the beat through Celery, a person at the shell, the watchdog that hears back."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from celery.schedules import schedule
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway

from checklists.models import Heartbeat, Sending
from checklists.reminders import ping, tasks
from checklists.reminders.sweep import Swept
from checklists.rules.access import system
from clinic.celery import app
from tests.factories import NOW

BY = system("test")


@pytest.fixture
def swept(monkeypatch):
    """What a sweep will say; collects how it was asked."""
    asked = []

    def answer(**how):
        asked.append(how)
        return answer.says

    answer.says, answer.asked = Swept(), asked
    monkeypatch.setattr(tasks, "sweep_once", answer)
    monkeypatch.setattr("clinic.management.commands.send_due.sweep", answer)
    return answer


def test_the_beat_rings_doorbells_without_arguments():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert not entry.get("args") and not entry.get("kwargs")
        assert isinstance(entry["schedule"], float) and entry["options"]["expires"] < entry["schedule"]
        assert isinstance(schedule(entry["schedule"]), schedule)


def test_every_rung_task_exists_with_its_limits():
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        task = app.tasks[entry["task"]]
        assert (task.time_limit, task.soft_time_limit, task.ignore_result, task.acks_late) == (
            690,
            None,
            True,
            False,
        )


def test_what_was_left_over_rings_again(swept, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.sweep, "apply_async", lambda **how: rung.append(how))
    swept.says = Swept(more=True)
    tasks.sweep()
    swept.says = Swept()
    tasks.sweep()
    assert rung == [{"expires": 14, "retry": False}]


def test_a_broker_that_is_away_breaks_no_sweep(swept, monkeypatch):
    def away(**how):
        raise BrokerAway

    monkeypatch.setattr(tasks.sweep, "apply_async", away)
    swept.says = Swept(more=True)
    tasks.sweep()


def test_send_due_prints_json_alone(swept):
    swept.says = Swept(sent=2, failed=1, expired=3, calls=4, planned_next_at=NOW)
    out = StringIO()
    call_command("send_due", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "sent": 2, "failed": 1, "expired": 3, "calls": 4, "planned_next_at": "2026-11-23T16:00:00+00:00",
    }  # fmt: skip


def test_send_due_says_why_it_refused(swept):
    swept.says = Swept(trouble="This database belongs to another instance.")
    with pytest.raises(CommandError, match="another instance") as refused:
        call_command("send_due", stdout=StringIO())
    assert refused.value.returncode == 1


def test_send_due_without_a_database_says_what_to_do(monkeypatch):
    def away(**how):
        raise OperationalError("secret details")

    monkeypatch.setattr("clinic.management.commands.send_due.sweep", away)
    with pytest.raises(CommandError, match="Start it") as refused:
        call_command("send_due", stdout=StringIO())
    assert "secret" not in str(refused.value)


class _Watchdog(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def watchdog(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), _Watchdog)
    server.heard = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(settings, "HEARTBEAT_URL", f"http://127.0.0.1:{server.server_port}/alive")
    yield server.heard
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_the_watchdog_hears_once_a_minute(db, watchdog):
    for seconds in (0, 15, 59, 61):
        ping.ping_when_due(lag=timedelta(0), by=BY, now=NOW + timedelta(seconds=seconds))
    assert watchdog == ["/alive"] * 2


def test_the_watchdog_hears_nothing_while_we_are_behind(db, watchdog):
    ping.ping_when_due(lag=timedelta(seconds=120), by=BY, now=NOW)
    assert watchdog == [] and not Heartbeat.objects.exists()


def test_a_watchdog_that_is_away_breaks_no_sweep(db, monkeypatch):
    monkeypatch.setattr(settings, "HEARTBEAT_URL", "http://127.0.0.1:1/alive")
    ping.ping_when_due(lag=timedelta(0), by=BY, now=NOW)
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_sweep_by_the_task_leaves_a_sign_of_life():
    tasks.sweep()
    assert Sending.objects.get().trouble == "" and Heartbeat.objects.get().trigger == "beat"
