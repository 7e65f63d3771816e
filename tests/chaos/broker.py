"""Faults 8 and 9: the broker killed, silent, flushed, absent; and everybody who may sweep sweeping at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import redis

from clinic.stack.broker import SOCKET
from clinic.stack.child import Child
from tests.chaos.judge import judge
from tests.chaos.lab import LONGEST_SECONDS, Bench, Lab
from tests.chaos.proxy import PASS, REFUSE, RESET, SILENT, Proxy, proxy
from tests.chaos.verdict import Fault, Verdict
from tests.processes import Broker, Product, product, running_broker, wait_until

PAGES = ("/healthz", "/staff/sign-in/", "/staff/", "/my/", "/my/new-link/", "/l/p" + "a" * 32)
MOST_LAG = 60.0
SILENCE_SECONDS = 120.0
BEATS, WORKERS, STANDBYS = 2, 4, 2


@contextmanager
def _running(bench: Bench) -> Iterator[tuple[Product, Broker, Proxy]]:
    """The product's own processes, not yet started, with the proxy between them and a broker of their own."""
    with running_broker() as broker, proxy(broker.folder / "mq" / SOCKET) as between:
        parts = product(
            bench.folder / "product",
            database_url=bench.lab.app_url,
            owner_url=bench.lab.owner_url,
            redis_url=f"redis://127.0.0.1:{between.port}/0",
            smtp_port=bench.post.ports[0],
        )
        try:
            yield parts, broker, between
        finally:
            parts.stop()


def broker_away(lab: Lab, count: int, seed: int) -> Verdict:
    """A way of being away after the other; meanwhile people are booked, and every page is asked for."""
    with lab.bench(seed) as bench, _running(bench) as (parts, broker, between):
        parts.run("collectstatic", "--no-input", "--verbosity", "0")
        parts.start("web", "worker", "beat", "standby")
        parts.wait_for_web()
        booked: list[int] = []
        failed: list[str] = []
        for turn in range(count):
            name = tuple(_WAYS)[turn % len(_WAYS)]
            _WAYS[name](broker, between)
            booked += bench.book(4)
            is_long = name == "silent" and count >= len(_WAYS)
            failed += _until_sent(bench, parts, name, least=SILENCE_SECONDS if is_long else 0)
            _back(broker, between)
        verdict = judge(bench, booked, runs=count, late_after=MOST_LAG)
        verdict.must(not failed, f"pages failed: {failed[:5]}")
        return verdict


def _until_sent(bench: Bench, parts: Product, name: str, *, least: float) -> list[str]:
    """Ask for every page until all is sent, at least so long; those that failed."""
    failed, began = [], time.monotonic()
    while time.monotonic() - began < MOST_LAG * 2:
        failed += [f"{page} while {name}" for page in PAGES if not 0 < parts.answer(page) < 500]
        if bench.is_drained() and time.monotonic() - began >= least:
            break
        time.sleep(0.5)
    return failed


def _killed(broker: Broker, between: Proxy) -> None:
    broker.kill()


def _silent(broker: Broker, between: Proxy) -> None:
    between.be(SILENT)


def _flushed(broker: Broker, between: Proxy) -> None:
    with redis.Redis(unix_socket_path=str(broker.folder / "mq" / SOCKET)) as line:
        line.flushall()


def _reset(broker: Broker, between: Proxy) -> None:
    between.be(RESET)


def _absent(broker: Broker, between: Proxy) -> None:
    between.be(REFUSE)


_WAYS: dict[str, Callable[[Broker, Proxy], None]] = {
    "silent": _silent,
    "killed": _killed,
    "flushed": _flushed,
    "absent": _absent,
    "reset": _reset,
}


def _back(broker: Broker, between: Proxy) -> None:
    between.be(PASS)
    if not broker.child.alive:
        broker.start()


def _swept(lab: Lab) -> set[str]:
    return {row[0] for row in lab.sql("SELECT trigger FROM checklists_heartbeat")}


def everybody_at_once(lab: Lab, count: int, seed: int) -> Verdict:
    """Two beats, four workers and two standbys for one heap of due messages."""
    with lab.bench(seed) as bench, _running(bench) as (parts, _, _):
        deadlocks = _deadlocks(lab)
        crowd = [
            *_copies(parts.parts.worker(), WORKERS),
            *_copies(parts.parts.beat(), BEATS),
            *_copies(parts.parts.standby(), STANDBYS),
        ]
        parts.children.update({child.name: child for child in crowd})
        parts.start(*parts.children)
        # All are awake before anything is due: whoever is quicker must not be alone.
        wait_until(lambda: {"beat", "standby"} <= _swept(lab), what="both sweep", seconds=LONGEST_SECONDS)
        booked = bench.book(count)
        wait_until(bench.is_drained, what="all are sent", seconds=LONGEST_SECONDS)
        verdict = judge(bench, booked, runs=count)
        verdict.must(_deadlocks(lab) == deadlocks, f"{_deadlocks(lab) - deadlocks} deadlocks")
        return verdict


def _copies(child: Child, count: int) -> list[Child]:
    """The same process so often, each with its own log and its own schedule file."""
    return [_copy(child, f"{child.name}-{place}") for place in range(count)]


def _copy(child: Child, name: str) -> Child:
    command = [
        f"{part}-{name}" if before == "--schedule" else part
        for before, part in zip(["", *child.command], child.command, strict=False)
    ]
    if "worker" in command:
        command += ["--hostname", f"{name}@%h"]
    return replace(child, name=name, command=command, log=child.log.with_name(f"{name}.log"))


def _deadlocks(lab: Lab) -> int:
    count: int = lab.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]
    return count


FAULTS = (
    Fault(
        "8",
        "broker silent, killed, flushed, absent, reset",
        "0 lost, 0 extra, lag within 60 s, no page fails",
        "ways",
        2,
        20,
        broker_away,
    ),
    Fault(
        "9",
        "2 beats, 4 workers, 2 standbys at once",
        "0 extra, 0 deadlocks",
        "rows",
        300,
        10_000,
        everybody_at_once,
    ),
)
