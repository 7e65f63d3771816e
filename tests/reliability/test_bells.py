"""The broker's side of the clock: what it may carry, and what becomes of a process that is told to stop."""

import os
import pickle
import socket
from pathlib import Path
from typing import Any

from celery import Celery

from tests.processes import wait_until
from tests.reliability.conftest import World
from tests.reliability.test_faults import PAGES


class RunsWhenRead:
    """A pickle that makes a file the moment somebody reads it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_a_pickle_and_an_unknown_task_are_refused_and_the_worker_goes_on(
    world: World, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    pickle.loads(pickle.dumps(RunsWhenRead(tmp_path / "proof")))
    assert (tmp_path / "proof").exists()
    world.product.start("worker")
    worker = world.product.children["worker"].process
    with Celery(broker=world.broker.url, set_as_current=False) as bell:
        bell.send_task("reminders.sweep", args=[RunsWhenRead(mark)], serializer="pickle", queue="clock")
        bell.send_task("os.system", args=["true"], queue="clock")
    addresses = world.book(1)
    world.ring()
    world.wait_for_all(addresses)
    # Written down as well, or the next test would find this message on its way.
    wait_until(lambda: set(world.states()) == {"sent"}, what="the worker has noted that it was sent")
    assert not mark.exists()
    assert world.product.children["worker"].process is worker and world.product.children["worker"].alive


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_begun(world: World) -> None:
    addresses = _caught_inside_a_message(world, "worker")
    world.product.children["worker"].ask_to_stop()
    world.mailbox.stall.clear()
    _leaves(world, "worker")
    assert set(world.letters(addresses).values()) == {1}
    assert set(world.states()) == {"sent"}


def test_a_standby_that_is_told_to_stop_finishes_its_message_and_gives_back_the_rest(world: World) -> None:
    addresses = _caught_inside_a_message(world, "standby")
    before = world.states().get("sent", 0)
    world.product.children["standby"].ask_to_stop()
    world.mailbox.stall.clear()
    _leaves(world, "standby")
    states = world.states()
    assert states["sent"] - before == sum(world.letters(addresses).values()) <= 2
    assert states["planned"] == len(addresses) - (states["sent"] - before)
    assert set(states) == {"sent", "planned"}
    # then the next one sends the rest, each once
    world.product.start("standby")
    world.wait_for_all(addresses)
    assert set(world.letters(addresses).values()) == {1}


def test_pages_answer_while_the_broker_takes_connections_and_never_answers(world: World) -> None:
    variables = world.product.parts.variables
    before = variables["REDIS_URL"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        variables["REDIS_URL"] = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        try:
            world.product.start("web")
            world.product.wait_for_web()
            assert [page for page in PAGES if not 0 < world.product.answer(page, seconds=5) < 500] == []
        finally:
            variables["REDIS_URL"] = before


def _caught_inside_a_message(world: World, sender: str) -> list[str]:
    """The sender has written a message and waits for an answer; the others it holds have not begun."""
    world.mailbox.stalled.clear()
    world.mailbox.stall.set()
    addresses = world.book(6)
    world.product.start(sender)
    if sender == "worker":
        world.ring()
    wait_until(world.mailbox.stalled.is_set, what="a message is on its way")
    return addresses


def _leaves(world: World, sender: str) -> None:
    """By itself and well, within the grace that a deployment gives."""
    process = world.product.children[sender].process
    assert process is not None
    assert process.wait(60) == 0
