"""Tasks are doorbells: they carry nothing, come from a plain interval, and name the queue they wait in."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from clinic.celery import app
from tests.house.source import ROOT, name, python_files

# A task with a date far ahead rests in the broker, where a restart loses it or runs it many times.
TIMERS = {"eta", "countdown", "crontab", "solar", "django_celery_beat"}


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
    assert [name(file) for file in python_files() if words_of(file) & TIMERS] == []


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
