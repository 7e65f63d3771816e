"""Fault 14: the database comes back from an older dump, and a copy of it runs somewhere else."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from django.test import override_settings
from psycopg import sql

from checklists.models import Sending
from checklists.reminders import clock as clocks
from checklists.reminders import restore
from checklists.reminders.breaker import Breaker
from checklists.reminders.smtp_line import Server
from checklists.reminders.sweep import Swept, sweep
from clinic.stack import roles
from tests.chaos.judge import judge
from tests.chaos.lab import Bench, Lab
from tests.chaos.verdict import Fault, Verdict

COPY = "clinic_copy"
PEOPLE = 25
OPERATOR_SECONDS = 300.0


def older_dump(lab: Lab, count: int, seed: int) -> Verdict:
    """Some leave, a dump is made, more leave; then the dump is all there is, here and on another machine."""
    total = Verdict(count)
    for turn in range(count):
        with lab.bench(seed + turn) as bench, _as_in_production(bench):
            _one_restore(bench, total)
    return total


def _one_restore(bench: Bench, total: Verdict) -> None:
    """What was planned at the dump and left since is what a restored database would send again."""
    before, between = bench.book(PEOPLE), bench.book(PEOPLE, lead=3_600)
    assert _sweep(bench).sent == PEOPLE
    dump = _dump(bench)
    bench.fall_due(between)
    assert _sweep(bench).sent == PEOPLE
    _in_the_copy(bench, total, dump, between)
    _restored(bench, dump)
    bench.fall_due(between)
    began = time.monotonic()
    total.must("restored" in _sweep(bench).trouble, "the restore was not noticed")
    total.must(not Sending.objects.get().enabled, "sending is still on after a restore")
    taken = restore.take_over()
    total.must(taken.marked == PEOPLE, f"{taken.marked} of {PEOPLE} were marked as sent")
    total.must(_sweep(bench).trouble == "", "sending does not go on after taking over")
    took = time.monotonic() - began
    total.note = f"taking over took {took:.1f} s"
    total.must(took < OPERATOR_SECONDS, f"{took:.0f} s until mail left again")
    total.add(judge(bench, [*before, *between], runs=1))


def _in_the_copy(bench: Bench, total: Verdict, dump: Path, between: list[int]) -> None:
    """The same rows under another instance's name: it says so, and nothing leaves."""
    known = len(bench.post.copies())
    _load(bench.lab, dump, COPY)
    with _connected(COPY), override_settings(INSTANCE_ID="another", SENT_JOURNAL=str(bench.folder / "none")):
        bench.fall_due(between, database=COPY)
        clocks._Readings.last = None
        total.must("another instance" in _sweep(bench).trouble, "the copy does not know that it is one")
    _drop(bench.lab, COPY)
    total.must(len(bench.post.copies()) == known, "mail left from the copy")


def _sweep(bench: Bench) -> Swept:
    return sweep(trigger="chaos", server=Server("127.0.0.1", bench.post.ports[0]), breaker=Breaker())


@contextmanager
def _as_in_production(bench: Bench) -> Iterator[None]:
    with override_settings(DEMO=False, SENT_JOURNAL=str(bench.folder / "sent.journal")):
        yield


def _program(lab: Lab, name: str) -> str:
    """Of the server's own version; a machine's other one might not read it."""
    own = lab.database.cluster.programs.folder / name
    found = str(own) if own.exists() else shutil.which(name)
    assert found, f"{name} is not there"
    return found


def _dump(bench: Bench) -> Path:
    file = bench.folder / "clinic.dump"
    _run(bench.lab, "pg_dump", "--format=custom", f"--file={file}", roles.DATABASE)
    return file


def _restored(bench: Bench, dump: Path) -> None:
    connections["default"].close()
    _load(bench.lab, dump, roles.DATABASE)


def _load(lab: Lab, dump: Path, name: str) -> None:
    _drop(lab, name)
    _admin(lab, "CREATE DATABASE {} OWNER {}", name, roles.OWNER)
    _run(lab, "pg_restore", f"--dbname={name}", str(dump))


def _run(lab: Lab, program: str, *arguments: str) -> None:
    where = ["--host", str(lab.database.cluster.sockets), "--username", "clinic_admin", "--no-password"]
    variables = {"PATH": os.defpath, "LC_ALL": "C"}
    subprocess.run([_program(lab, program), *where, *arguments], env=variables, check=True, timeout=600)


def _drop(lab: Lab, name: str) -> None:
    _admin(lab, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _admin(lab: Lab, statement: str, *names: str) -> None:
    with psycopg.connect(roles.admin_url(lab.database.cluster.sockets), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _connected(name: str) -> Iterator[None]:
    own = connections["default"]
    own.close()
    before, own.settings_dict["NAME"] = own.settings_dict["NAME"], name
    try:
        yield
    finally:
        own.close()
        own.settings_dict["NAME"] = before


FAULTS = (
    Fault(
        "14",
        "restored from an older dump; a copy elsewhere",
        "0 sent again by itself, 0 from the copy",
        "restores",
        1,
        5,
        older_dump,
    ),
)
