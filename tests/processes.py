"""The product as it really runs: web, worker, beat and standby sender, each a process of its own."""

import os
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from clinic.stack import broker
from clinic.stack.child import Child
from clinic.stack.parts import Parts, child_environment
from clinic.stack.ports import Ports
from clinic.stack.state import CHECKOUT, State, make_private, temporary_folder
from tests.confined import confined

READY_SECONDS = 60
HOST = "127.0.0.1"


@dataclass
class Product:
    """Processes by name; a part may be ended and started anew in the middle of a test. Confined: `tests/confined.py`."""

    parts: Parts
    is_confined: bool = False
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.parts.variables["SITE_BASE_URL"]

    def start(self, *names: str) -> None:
        for name in names:
            if name not in self.children:
                self.children[name] = getattr(self.parts, name)()
                if self.is_confined:
                    child = self.children[name]
                    child.command = confined(child.command, self.parts.state.folder)
            self.children[name].start()

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all it started, as a machine that loses its power."""
        self.children[name].kill()

    def run(self, *command: str) -> str:
        """A management command to its end; what it printed."""
        step = self.parts.manage(command[0], *command)
        step.output = self.parts.state.folder / f"{command[0]}.out"
        step.start()
        assert step.process is not None
        code = step.process.wait(READY_SECONDS)
        assert code == 0, f"{' '.join(command)} ended with {code}: {step.log.read_text()[-2000:]}"
        return step.output.read_text()

    def wait_for_web(self) -> None:
        wait_until(lambda: self.answer("/healthz") != 0, what="the web process answers")

    def answer(self, path: str, *, seconds: float = 10) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=seconds) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code
        except OSError:
            return 0

    def logs(self) -> str:
        """What the processes said, for a failure that cannot be understood without."""
        return "\n".join(
            f"== {name}\n{child.log.read_text()[-3000:]}" for name, child in self.children.items()
        )

    def stop(self) -> None:
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + 5
        while any(child.alive for child in self.children.values()) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children.values():
            child.kill()


def product(
    folder: Path, *, database_url: str, owner_url: str, redis_url: str, smtp_port: int, **more: str
) -> Product:
    """The parts for these servers, on a free port; nothing is started yet."""
    ports = Ports(web=free_port(), smtp=smtp_port)
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.product_settings",
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "REDIS_URL": redis_url,
        "EMAIL_HOST": HOST,
        "EMAIL_PORT": str(smtp_port),
        "SITE_BASE_URL": f"http://{HOST}:{ports.web}",
        "STATE_DIR": str(folder),
        "SENT_JOURNAL": str(folder / "sent.journal"),
        **more,
    }
    state = State(CHECKOUT, folder, folder, folder, folder)
    make_private(state.logs)
    own = {name: value for name, value in os.environ.items() if name != "STATIC_FROM_SOURCE"}
    return Product(Parts(state, ports, child_environment(own, variables)))


@dataclass
class Broker:
    """A broker of the test's own, on a socket in a short folder."""

    folder: Path
    child: Child

    @property
    def url(self) -> str:
        return f"redis+socket://{self.folder}/mq/{broker.SOCKET}?virtual_host=0"

    def start(self) -> None:
        self.child.start()
        wait_until(lambda: broker.answers(self.folder / "mq"), what="the broker answers")

    def kill(self) -> None:
        self.child.kill()


@contextmanager
def running_broker() -> Iterator[Broker]:
    with tempfile.TemporaryDirectory(prefix="ir-mq-", dir=temporary_folder()) as name:
        folder = Path(name)
        command = broker.command(folder / "data", folder / "mq", durable=False)
        child = Child("broker", command, dict(os.environ), folder, folder / "broker.log")
        own = Broker(folder, child)
        try:
            own.start()
            yield own
        finally:
            own.kill()


def wait_until(true: Callable[[], bool], *, what: str, seconds: float = READY_SECONDS) -> float:
    """Seconds it took; fails with `what` was waited for."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
