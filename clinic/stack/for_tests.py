"""Servers for one test run: a PostgreSQL and a broker of its own, gone with the run however it ends."""

import contextlib
import fcntl
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic.stack import broker, keeper, roles
from clinic.stack.cluster import Cluster, socket_folder
from clinic.stack.database import Database
from clinic.stack.problems import StackProblem
from clinic.stack.programs import Programs, programs_for
from clinic.stack.roles import Passwords
from clinic.stack.server_user import server_user
from clinic.stack.state import make_public, state_of, temporary_folder

BROKER_SECONDS = 20


@dataclass(frozen=True)
class Servers:
    """`owner_url` may create databases and become the application's role; `app_url` is the role of web and worker.

    `superuser_url` is for making and emptying databases: nothing of the product ever has it.
    """

    superuser_url: str
    owner_url: str
    app_url: str
    redis_url: str
    folder: Path


@contextlib.contextmanager
def test_servers() -> Iterator[Servers]:
    """Start both, answer how to reach them, stop them at the end; a killed run leaves no process and no folder."""
    folder = Path(tempfile.mkdtemp(prefix="infusion-ready-test-", dir=temporary_folder()))
    passwords = Passwords(owner="owner", app="app")  # the socket's folder lets nobody else in
    cluster = throwaway_cluster(folder)
    try:
        with (
            Database(cluster, passwords, may_create_databases=True, remove=folder),
            _broker(folder, cluster.lock),
        ):
            yield Servers(
                superuser_url=roles.admin_url(cluster.sockets),
                owner_url=roles.url(cluster.sockets, roles.OWNER, passwords.owner),
                app_url=roles.url(cluster.sockets, roles.APP, passwords.app),
                redis_url=f"redis+socket://{folder}/mq/{broker.SOCKET}?virtual_host=0",
                folder=folder,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def throwaway_cluster(folder: Path, programs: Programs | None = None) -> Cluster:
    """A cluster below `folder`, fast and not durable; with the usual programs, or those given."""
    data = folder / "db" / "data"
    user = server_user(data)
    folder.chmod(0o711)  # the server's user passes through, and sees nothing else
    make_public(data.parent)
    lock = folder / "users"
    lock.touch(mode=0o600)
    return Cluster(
        data=data,
        sockets=socket_folder(folder / "pg", user),
        log=folder / "postgres.log",
        lock=lock,
        programs=programs or programs_for(data, state_of().servers if user else None),
        user=user,
        durable=False,
    )


@contextlib.contextmanager
def _broker(folder: Path, lock: Path) -> Iterator[None]:
    """Kept as the database is: it ends when nobody holds the lock, so also when this run is killed."""
    with lock.open() as use:
        fcntl.flock(use, fcntl.LOCK_SH)
        command = broker.command(folder / "mq-data", folder / "mq", durable=False)
        script = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), str(lock), "-1", "-1", ""]
        with (folder / "broker.log").open("wb") as log:
            kept = subprocess.Popen([*script, "--", *command], stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_until_ready(folder / "mq", kept)
            yield
        finally:
            kept.terminate()
            kept.wait()


def _wait_until_ready(sockets: Path, kept: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + BROKER_SECONDS
    while not broker.answers(sockets):
        if kept.poll() is not None or time.monotonic() > deadline:
            raise StackProblem(f"The broker of the test run did not start: {sockets.parent / 'broker.log'}")
        time.sleep(0.02)
