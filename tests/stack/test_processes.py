"""Children of the supervisor: they die with it, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.stack import leftovers
from clinic.stack.child import Child
from clinic.stack.children import Children, is_worth_saying
from clinic.stack.problems import StackProblem, StopRequested
from clinic.stack.state import CHECKOUT

pytestmark = pytest.mark.reliability

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
# Starts a process of its own, says its number, and ignores a polite request.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
time.sleep(60)
"""
# Stands for the supervisor: starts a child, says its number, is killed.
A_PARENT = f"""
import time
from pathlib import Path
from clinic.stack.child import Child
child = Child("sleeper", {SLEEPER!r}, {{}}, Path("/"), Path("LOG"))
child.start()
print(child.process.pid, flush=True)
time.sleep(60)
"""


def child(folder: Path, command: list[str], name: str = "part") -> Child:
    return Child(name, command, dict(os.environ), folder, folder / f"{name}.log")


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def gone(pid: int) -> bool:
    return not leftovers.birth_mark(pid)


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    made = Children(tmp_path / "processes.json", lambda: 0)
    yield made
    for one in made.running:
        one.kill()


def test_a_child_dies_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = A_PARENT.replace("LOG", str(tmp_path / "child.log"))
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    assert until(lambda: gone(pid))


def test_all_that_a_child_started_ends_with_it(tmp_path: Path) -> None:
    stubborn = child(tmp_path, [sys.executable, "-c", STUBBORN])
    stubborn.start()
    assert until(lambda: bool(stubborn.log.read_text().strip()))
    grandchild = int(stubborn.log.read_text())
    stubborn.ask_to_stop()
    stubborn.kill()
    assert until(lambda: gone(grandchild))


def test_a_dead_child_is_started_again(children: Children, tmp_path: Path) -> None:
    sleeper = children.launch(child(tmp_path, SLEEPER))
    os.kill(sleeper.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
    assert until(lambda: not sleeper.alive)
    children.tend()
    assert until(lambda: bool(children.tend() or sleeper.alive))


def test_each_death_makes_the_pause_longer(tmp_path: Path) -> None:
    dying = child(tmp_path, ["false"])
    pauses = []
    for _ in range(8):
        dying.start()
        assert until(lambda: not dying.alive)
        pauses.append(dying.note_death())
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_step_that_fails_stops_the_start_with_its_last_words(children: Children, tmp_path: Path) -> None:
    with pytest.raises(StackProblem, match="no such table"):
        children.finish(child(tmp_path, [sys.executable, "-c", "raise SystemExit('no such table')"]))


def test_a_part_that_dies_while_waited_for_is_not_waited_for(children: Children, tmp_path: Path) -> None:
    dying = children.launch(child(tmp_path, ["false"], "web"))
    with pytest.raises(StackProblem, match="web did not become ready"):
        children.wait_for(dying, lambda: False)


def test_ctrl_c_ends_waiting(tmp_path: Path) -> None:
    children = Children(tmp_path / "processes.json", lambda: 1)
    sleeper = children.launch(child(tmp_path, SLEEPER))
    with pytest.raises(StopRequested):
        children.wait_for(sleeper, lambda: False)
    children.stop()


def test_stopping_leaves_no_process(children: Children, tmp_path: Path) -> None:
    pids = [children.launch(child(tmp_path, SLEEPER, name)).process.pid for name in ("web", "broker")]  # type: ignore[union-attr]
    children.stop()
    assert all(gone(pid) for pid in pids)


def test_what_a_killed_supervisor_left_is_ended(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPER, start_new_session=True)
    (tmp_path / "processes.json").write_text(json.dumps({left.pid: leftovers.birth_mark(left.pid)}))
    leftovers.end(tmp_path / "processes.json")
    assert left.wait(5) != 0


def test_a_stranger_with_a_reused_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEPER, start_new_session=True)
    (tmp_path / "processes.json").write_text(json.dumps({stranger.pid: "another boot:17"}))
    leftovers.end(tmp_path / "processes.json")
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.parametrize("spoiled", ["", "[]", "{}}", '{"x": 1}'])
def test_a_spoiled_list_of_processes_is_as_good_as_none(tmp_path: Path, spoiled: str) -> None:
    (tmp_path / "processes.json").write_text(spoiled)
    assert leftovers.end(tmp_path / "processes.json") == 0


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("2026-11-23 ERROR celery.worker it failed", True),
        ("2026-11-23 WARNING django.request late", True),
        ("2026-11-23 INFO started", False),
        ("# WARNING Memory overcommit must be enabled!", False),
    ],
)
def test_only_what_matters_reaches_the_terminal(line: str, shown: bool) -> None:
    assert is_worth_saying(line) is shown
