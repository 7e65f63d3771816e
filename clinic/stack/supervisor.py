"""`manage.py up`: starts the parts in order, keeps them running, and ends them all when asked."""

import contextlib
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from clinic.stack import broker, demo, leftovers, ports, static_files, tables
from clinic.stack.child import Child
from clinic.stack.children import Children
from clinic.stack.cluster import local_cluster
from clinic.stack.database import Database
from clinic.stack.environment import local_environment, passwords
from clinic.stack.parts import Parts, child_environment
from clinic.stack.problems import StackProblem, StopRequested
from clinic.stack.saying import say
from clinic.stack.state import State, make_private
from clinic.stack.up_lock import only_one
from clinic.stack.welcome import Announce, welcome


class Supervisor:
    """Everything happens in one thread, so that the kernel's parent-death signal means this process."""

    def __init__(self, state: State, announce: Announce = welcome) -> None:
        self._state = state
        self._announce = announce
        self._asked_to_stop = 0
        self._children = Children(state.folder / "processes.json", lambda: self._asked_to_stop)

    def run(self, wanted_port: int | None) -> int:
        """Until Ctrl-C or SIGTERM. Answers the exit code; raises StackProblem when the start fails."""
        make_private(self._state.folder)
        make_private(self._state.logs)
        with only_one(self._state), self._signals(), contextlib.ExitStack() as database_use:
            try:
                self._start(wanted_port, database_use)
            except StopRequested:
                pass
            finally:
                self._children.stop()
        say("Stopped. Nothing is left running.")
        return 0

    def _start(self, wanted_port: int | None, database_use: contextlib.ExitStack) -> None:
        began = time.monotonic()
        if left := leftovers.end(self._children.written):
            say(f"Ended {left} processes that an earlier run had left.")
        parts = self._choose_parts(wanted_port)
        database = self._database(parts, database_use)
        self._launch_servers(parts)
        told = self._launch_program(parts)
        mail_page = parts.variables["MAIL_PAGE_URL"] if self._is_own(parts, "EMAIL_PORT") else None
        say(f"All parts answer after {time.monotonic() - began:.1f} s; logs in {self._state.logs}")
        say(self._announce(parts.variables["SITE_BASE_URL"], mail_page, told), sys.stdout)
        self._watch(database)

    def _choose_parts(self, wanted_port: int | None) -> Parts:
        """Ports first: the addresses in the variables follow from them."""
        before = local_environment(self._state)
        chosen = ports.choose(wanted_port)
        if wanted_port is None and chosen.web != ports.Ports().web:
            say(f"Port {ports.Ports().web} is taken by another program, so this uses {chosen.web}.")
        ports.remember(self._state.folder, chosen)
        local = local_environment(self._state, chosen)
        moved = {name: local[name] for name in local if os.environ.get(name) in (None, before[name])}
        return Parts(self._state, chosen, child_environment(dict(os.environ), moved))

    def _is_own(self, parts: Parts, name: str) -> bool:
        """True when a variable has the local stack's value, so that the part behind it is ours to run."""
        return parts.variables.get(name) == local_environment(self._state, parts.ports)[name]

    def _database(self, parts: Parts, database_use: contextlib.ExitStack) -> Database | None:
        if not self._is_own(parts, "DATABASE_URL"):
            say("The database is the one of DATABASE_URL.")
            return None
        database = Database(local_cluster(self._state), passwords(self._state))
        database_use.enter_context(database)
        say(f"PostgreSQL {database.cluster.programs.major} runs, data in {database.cluster.data}")
        return database

    def _launch_servers(self, parts: Parts) -> None:
        """Broker and mail catcher come up while the tables are brought up to date."""
        own_broker = self._children.launch(parts.broker()) if self._is_own(parts, "REDIS_URL") else None
        if self._is_own(parts, "EMAIL_PORT"):
            self._children.launch(parts.mail_catcher())
        steps = [parts.manage("migrate", "migrate", "--no-input", "--verbosity", "0")]
        if not static_files.are_current(self._state):
            steps.append(parts.manage("collectstatic", "collectstatic", "--no-input", "--verbosity", "0"))
        with tables.one_at_a_time(self._state):
            self._children.finish(*steps)
        static_files.note_collected(self._state)
        if own_broker:
            self._children.wait_for(own_broker, lambda: broker.answers(self._state.broker_sockets))

    def _launch_program(self, parts: Parts) -> demo.Demo | None:
        """The demo is there before the clock starts: what is due then goes out with whole rows behind it."""
        web = self._children.launch(parts.web())
        told = self._seed(parts) if parts.variables.get("DEMO") == "1" else None
        for part in (parts.worker(), parts.beat(), parts.standby()):
            self._children.launch(part)
        self._children.wait_for(web, lambda: _web_answers(parts.ports.web))
        return told

    def _seed(self, parts: Parts) -> demo.Demo:
        """Load the demo where there is none, and hear who is in it; a second time changes nothing."""
        step: Child = parts.manage("seed_demo", "seed_demo", "--json")
        step.output = self._state.folder / "demo.json"
        self._children.finish(step)
        try:
            return demo.parse(step.output.read_text())
        except (ValueError, KeyError, TypeError) as problem:
            raise StackProblem(f"seed_demo printed something else than the demo: {problem!r}") from problem

    def _watch(self, database: Database | None) -> None:
        while not self._asked_to_stop:
            if database is not None and not database.runs():
                say("PostgreSQL has died; starting it again.")
                try:
                    database.ensure()
                except StackProblem as problem:
                    say(str(problem))
            self._children.tend()
            time.sleep(0.25)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def note(_number: int, _frame: object) -> None:
            self._asked_to_stop += 1

        before = {
            number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _web_answers(port: int) -> bool:
    """Any answer will do: a page that fails is for the log, not for the start."""
    try:
        urllib.request.urlopen(f"http://{ports.LOOPBACK}:{port}/healthz", timeout=5).close()  # nosec B310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
