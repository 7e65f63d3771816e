"""The local PostgreSQL, really started, shared, killed and started again."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from clinic.stack import programs, roles
from clinic.stack.cluster import Cluster
from clinic.stack.database import Database
from clinic.stack.for_tests import throwaway_cluster
from clinic.stack.postmaster import postmaster
from clinic.stack.roles import Passwords
from clinic.stack.state import CHECKOUT, temporary_folder

pytestmark = pytest.mark.reliability

PASSWORDS = Passwords(owner="one", app="two")
# A run that is killed while it uses its servers; it says where they are first.
A_RUN = """
import time
from clinic.stack.for_tests import test_servers
with test_servers() as servers:
    print(servers.folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="infusion-ready-test-", dir=temporary_folder()) as name:
        yield Path(name)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    return throwaway_cluster(folder)


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def ask(cluster: Cluster, question: str, role: str = roles.APP) -> object:
    password = PASSWORDS.app if role == roles.APP else PASSWORDS.owner
    with psycopg.connect(roles.url(cluster.sockets, role, password), autocommit=True) as connection:
        answer = connection.execute(question.encode())
        return answer.fetchone()[0] if answer.description else None  # type: ignore[index]


def test_the_server_runs_while_it_is_used_and_no_longer(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT 1") == 1
    assert postmaster(cluster.data) is None


def test_a_postgresql_of_the_machine_serves_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "wheel_folder", lambda: None)
    if not list(programs.available()):
        pytest.skip("this machine has no PostgreSQL of its own")
    cluster = throwaway_cluster(folder)
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT lower('ÄÉ')") == "äé"


def test_letters_beyond_english_have_a_case(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT lower('ÄÉ')") == "äé"


def test_the_application_may_not_make_tables(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS), pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster, "CREATE TABLE mine (id int)")


def test_a_wrong_password_opens_nothing(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(roles.url(cluster.sockets, roles.OWNER, "guessed"))


def test_data_survives_a_restart(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS):
        ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number", roles.OWNER)
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT number FROM kept", roles.OWNER) == 7


def test_new_secrets_open_an_old_cluster(cluster: Cluster) -> None:
    with Database(cluster, Passwords(owner="old", app="old")):
        pass
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT 1") == 1


def test_one_who_leaves_does_not_stop_the_server_of_another(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS):
        with Database(cluster, PASSWORDS):
            pass
        assert ask(cluster, "SELECT 1") == 1


def test_the_one_who_started_it_may_leave_first(cluster: Cluster) -> None:
    first, second = Database(cluster, PASSWORDS), Database(cluster, PASSWORDS)
    first.__enter__()
    with second:
        first.__exit__(None, None, None)
        assert ask(cluster, "SELECT 1") == 1
    assert until(lambda: postmaster(cluster.data) is None)


def test_a_pid_file_whose_number_was_reused_is_seen_through(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS):
        written = (cluster.data / "postmaster.pid").read_text().splitlines()
    stale = cluster.data / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *written[1:]]) + "\n")
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT 1") == 1


def test_a_server_that_was_killed_is_started_again(cluster: Cluster) -> None:
    with Database(cluster, PASSWORDS) as database:
        os.kill(postmaster(cluster.data) or 0, signal.SIGKILL)
        assert until(lambda: not database.runs())
        database.ensure()
        assert ask(cluster, "SELECT 1") == 1


def test_a_first_start_that_was_killed_leaves_no_half_cluster(cluster: Cluster) -> None:
    half = cluster.data.with_name("data.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with Database(cluster, PASSWORDS):
        assert ask(cluster, "SELECT 1") == 1


def test_a_killed_run_leaves_no_process_and_no_folder() -> None:
    run = subprocess.Popen([sys.executable, "-c", A_RUN], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    with run:
        assert run.stdout
        left = Path(run.stdout.readline().strip())
        run.kill()
    assert until(lambda: not _processes_naming(left))
    assert until(lambda: not left.exists())


def _processes_naming(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]
