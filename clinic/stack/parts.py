"""The processes of the stack: what each is called and how it is started."""

import sys
from dataclasses import dataclass
from pathlib import Path

from clinic.stack import broker, web_server
from clinic.stack.child import Child
from clinic.stack.ports import Ports
from clinic.stack.state import State

# Set in the shells of some machines; every process would then compile all its modules anew.
UNWANTED = ("PYTHONDONTWRITEBYTECODE",)


@dataclass(frozen=True)
class Parts:
    """Makes children that share a state, ports and variables."""

    state: State
    ports: Ports
    variables: dict[str, str]

    def broker(self) -> Child:
        return self._child("broker", broker.local_command(self.state))

    def mail_catcher(self) -> Child:
        ports = ["--smtp-port", str(self.ports.smtp), "--page-port", str(self.ports.mail_page)]
        folder = ["--folder", str(self.state.mail)]
        return self._child("mail", [sys.executable, "-m", "clinic.stack.mail_catcher", *folder, *ports])

    def web(self) -> Child:
        return self._child("web", web_server.command(port=self.ports.web, workers=1))

    def worker(self) -> Child:
        options = ["--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
        return self._child("worker", [sys.executable, "-m", "celery", "-A", "clinic", "worker", *options])

    def beat(self) -> Child:
        schedule = str(self.state.folder / "beat-schedule")
        options = ["--loglevel", "warning", "--schedule", schedule, "--pidfile="]
        return self._child("beat", [sys.executable, "-m", "celery", "-A", "clinic", "beat", *options])

    def standby(self) -> Child:
        return self.manage("standby", "send_due", "--standby")

    def manage(self, name: str, *arguments: str) -> Child:
        """A management command, for its while or for good."""
        return self._child(name, [sys.executable, "manage.py", *arguments])

    def _child(self, name: str, command: list[str]) -> Child:
        log: Path = self.state.logs / f"{name}.log"
        return Child(name, command, self.variables, self.state.checkout, log)


def child_environment(own: dict[str, str], local: dict[str, str]) -> dict[str, str]:
    """The variables of a child: `own` is the supervisor's, `local` what the chosen ports changed."""
    kept = {name: value for name, value in own.items() if name not in UNWANTED}
    return {**kept, **local, "PYTHONUNBUFFERED": "1"}
