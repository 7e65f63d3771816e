"""The broker as docker-compose.yml starts it: a worker works with what its one user may, and nobody does more. Source: OP-2."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from redis.exceptions import AuthenticationError, NoPermissionError

from checklists.models import Heartbeat
from clinic.stack import broker
from tests import databases
from tests.conftest import _NAME
from tests.house.source import ROOT
from tests.processes import HOST, Product, free_port, product, wait_until

PASSWORD = "a password of the test"
REFUSED = (
    "FLUSHALL", "FLUSHDB", "CONFIG GET *", "CONFIG SET dir /tmp", "KEYS *", "MONITOR", "SHUTDOWN NOSAVE", "SAVE", "BGREWRITEAOF", "ACL LIST", "ACL SETUSER eve on nopass",
    "CLIENT LIST", "CLIENT KILL TYPE normal", "EVAL return(1) 0", "SCRIPT FLUSH", "FUNCTION LIST", "REPLICAOF NO ONE", "MIGRATE 127.0.0.1 1 k 0 1", "SWAPDB 0 1", "MODULE LIST", "SLOWLOG GET",
)  # fmt: skip


def rules() -> list[str]:
    """What stands behind `--user`, with a password of our own."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (said,) = re.findall(r'"--user", "default", (.*)\]', compose)
    return [re.sub(r"\$\{.*\}", PASSWORD, each) for each in re.findall(r'"([^"]*)"', said)]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    number, folder = free_port(), tmp_path_factory.mktemp("broker")
    shipped = ["--user", "default", *rules()]
    process = subprocess.Popen(
        [str(broker.program()), "--port", str(number), "--bind", HOST, "--dir", str(folder), "--save", "", *shipped],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _answers(number), what="the broker answers")
        yield number
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with client(port) as known:
            return bool(known.ping())
    except redis.ConnectionError:
        return False


def client(port: int, password: str | None = PASSWORD) -> redis.Redis:
    return redis.Redis(HOST, port, password=password)


@pytest.mark.parametrize("password", [None, "local-only-broker"])
def test_without_the_password_nobody_rings(port: int, password: str | None) -> None:
    with client(port, password) as stranger, pytest.raises(AuthenticationError):
        stranger.lpush("clock", "x")


@pytest.mark.parametrize("command", REFUSED)
def test_its_user_may_not(port: int, command: str) -> None:
    with client(port) as known, pytest.raises(NoPermissionError):
        known.execute_command(*command.split())


def test_a_script_may_no_more_than_its_user(port: int) -> None:
    with client(port) as known:
        loaded = known.script_load("return redis.call('FLUSHALL')")
        with pytest.raises(redis.ResponseError, match=r"(?i)permission|ACL"):
            known.evalsha(loaded, 0)


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
def test_a_worker_is_rung_and_answers_its_health_check(
    port: int, servers: databases.Servers, tmp_path: Path
) -> None:
    url = f"redis://:{PASSWORD.replace(' ', '%20')}@{HOST}:{port}/0"
    roles = databases.urls(servers, name=_NAME)
    running: Product = product(
        tmp_path, database_url=roles.app, owner_url=roles.owner, redis_url=url, smtp_port=free_port()
    )
    try:
        running.start("worker")
        with Celery(broker=url, set_as_current=False) as bell:
            bell.send_task("reminders.sweep", queue="clock")
            wait_until(Heartbeat.objects.filter(trigger="beat").exists, what="it sweeps")
            assert bell.control.ping(timeout=5)
    finally:
        running.stop()
    assert "NOPERM" not in running.logs()
