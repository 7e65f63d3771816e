"""Tasks are doorbells: they carry nothing, come from a plain interval, and name the queue they wait in.

The values of docs/reminders.md, section 7, are compared here: each of them was paid for by somebody.
"""

import ast
import inspect
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError as BrokerAway

from checklists.reminders import alive, tasks
from checklists.rules.heartbeats import WORKING
from clinic import celery as entry
from clinic.celery import NotADoorbell, app
from tests.house.source import ROOT, name, python_files

# A task with a date far ahead rests in the broker, where a restart loses it or runs it many times.
TIMERS = {"eta", "countdown", "crontab", "solar", "django_celery_beat"}

WANTED = {
    "timezone": "UTC",
    "enable_utc": True,
    "task_ignore_result": True,
    "result_backend": None,
    "accept_content": ["json"],
    "task_serializer": "json",
    "task_acks_late": False,
    "task_publish_retry": False,
    "task_soft_time_limit": None,
    "worker_prefetch_multiplier": 1,
    "worker_concurrency": 2,
    "worker_soft_shutdown_timeout": 30,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0},
}
LISTENING = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
_WEB = """
import sys, clinic.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
import clinic.urls, checklists.patient.urls, checklists.staff.urls
print([name for name in ("celery", "kombu", "redis") if name in sys.modules])
"""


def own_tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {label: task for label, task in app.tasks.items() if not label.startswith("celery.")}


def words_of(file: Path) -> set[str]:
    """Names, attributes, keywords and imports of a file; its comments may say what it likes."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    said = {getattr(node, part, None) for node in nodes for part in ("id", "attr", "arg", "module")}
    return said | {
        alias.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    }


def rings() -> Iterator[tuple[str, ast.Call]]:
    """Each place that puts a task on the queue."""
    for file in python_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {
                "apply_async",
                "send_task",
                "delay",
            }:
                yield f"{name(file)}:{node.lineno}", node


def test_there_are_tasks_and_all_of_them_are_ours() -> None:
    assert set(own_tasks()) == {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_nothing_waits_in_the_broker_for_its_time() -> None:
    refusing = ROOT / "clinic/celery.py"  # names them to refuse them
    assert [name(file) for file in python_files() if file != refusing and words_of(file) & TIMERS] == []


def test_no_scheduler_in_the_database_is_installed() -> None:
    assert "celery-beat" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [label for label in settings.INSTALLED_APPS if "celery" in label] == []


def test_a_task_takes_no_argument() -> None:
    taking = {label: str(inspect.signature(task.run)) for label, task in own_tasks().items()}
    assert {label: said for label, said in taking.items() if not said.startswith("()")} == {}


def test_a_task_names_its_queue() -> None:
    """By its route: the attribute of the task is on its way out of Celery."""
    assert {label: route["queue"] for label, route in settings.CELERY_TASK_ROUTES.items()} == dict.fromkeys(
        own_tasks(), "clock"
    )


@pytest.mark.parametrize("entry", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_the_beat_rings_by_a_plain_interval_and_names_the_queue(entry: str) -> None:
    ring = settings.CELERY_BEAT_SCHEDULE[entry]
    assert isinstance(ring["schedule"], float)
    assert not ring.get("args") and not ring.get("kwargs")
    assert ring["options"]["queue"] == "clock"
    # A ring that nobody heard is stale when the next one comes.
    assert 0 < ring["options"]["expires"] < ring["schedule"]


def test_who_rings_passes_nothing() -> None:
    assert [place for place, call in rings() if call.args[1:] or _named(call) & {"args", "kwargs"}] == []


def _named(call: ast.Call) -> set[str]:
    return {keyword.arg or "**" for keyword in call.keywords}


@pytest.mark.parametrize("name", sorted(WANTED))
def test_celery_is_set_as_its_table_says(name: str) -> None:
    assert getattr(app.conf, name) == WANTED[name]


def test_a_worker_listens_longer_than_anybody_rings_and_says_that_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The signals of Celery that a worker and its processes send when they start."""
    before, said = app.conf.broker_transport_options, []
    monkeypatch.setattr(alive, "keep_saying", said.append)
    try:
        entry.celeryd_init.send(sender="worker", instance=None, conf=app.conf, options={})
        assert app.conf.broker_transport_options == LISTENING
        assert said == []
        entry.worker_process_init.send(sender=None)
        assert said == [WORKING]
        assert app.conf.broker_transport_options == WANTED["broker_transport_options"]
    finally:
        app.conf.broker_transport_options = before


def test_a_task_may_wait_for_a_last_answer_and_no_exception_comes_inside_it() -> None:
    """Longer than connecting, writing and the answer after the final dot; no soft limit, which raises inside DATA."""
    limits = {label: (task.time_limit, task.soft_time_limit) for label, task in own_tasks().items()}
    assert limits == dict.fromkeys(own_tasks(), (690, None))
    assert settings.CELERY_BEAT_SCHEDULE["sweep"]["options"]["expires"] == 14


@pytest.mark.parametrize(
    "how",
    [
        {"countdown": 0},
        {"eta": datetime(2026, 11, 26, tzinfo=UTC)},
        {"args": (12,)},
        {"kwargs": {"reminder": 12}},
    ],
    ids=lambda how: next(iter(how)),
)
def test_a_task_with_a_time_or_something_to_carry_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(TypeError):  # Celery's own for an argument, ours for a time
        tasks.sweep.apply_async(**how)
    with pytest.raises(NotADoorbell):
        app.send_task("reminders.sweep", **how)


def test_a_silent_broker_holds_nobody_who_rings() -> None:
    """It takes the connection and never answers. Measured: 1.1 s; with the defaults it takes more than 100."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        with app.connection_for_write(url=address) as connection, pytest.raises(BrokerAway):
            tasks.sweep.apply_async(connection=connection, expires=14, retry=False)
        assert time.monotonic() - began < 2 * settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] + 8


def test_the_web_knows_no_broker() -> None:
    """Not imported, so never published to: whatever becomes of the broker, a page does not notice."""
    ran = subprocess.run(
        [sys.executable, "-c", _WEB], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
