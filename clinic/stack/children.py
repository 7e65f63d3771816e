"""The processes that run at this moment: started in order, waited for, tended, ended together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clinic.stack import leftovers
from clinic.stack.child import Child
from clinic.stack.problems import StackProblem, StopRequested
from clinic.stack.saying import say

# Generous: a machine that is busy with something else is slow, not broken. What dies is noticed at once.
READY_SECONDS = 300
STOP_SECONDS = 20
WORTH_SAYING = ("WARNING", "ERROR", "CRITICAL")
# Said at each start: advice for a machine that runs nothing else, and a banner.
NOT_WORTH_SAYING = ("Memory overcommit", "logfile ->")
LONGEST_LINE = 300
# Others send to these or wait for them, so they go last.
LAST_TO_GO = {"broker", "mail"}


@dataclass
class Children:
    """`asked_to_stop` answers how often a person asked; waiting ends with the first time, patience with the second."""

    written: Path
    asked_to_stop: Callable[[], int]
    running: list[Child] = field(default_factory=list)

    def launch(self, child: Child) -> Child:
        child.start()
        self.running.append(child)
        leftovers.remember(self.written, self.running)
        return child

    def finish(self, *steps: Child) -> None:
        """Run commands beside each other to their end; the first that fails stops the start."""
        for step in steps:
            self.launch(step)
        for step in steps:
            self.wait_for(step, lambda step=step: not step.alive, may_end=True)  # type: ignore[misc]
            self.running.remove(step)
            if step.process is None or step.process.returncode != 0:
                raise StackProblem(f"{step.name} failed.\n{tail(step.log)}")

    def wait_for(self, child: Child, ready: Callable[[], bool], *, may_end: bool = False) -> None:
        """Until `ready`; raises StopRequested, or StackProblem when it takes too long or the process died."""
        deadline = time.monotonic() + READY_SECONDS
        while not ready():
            if self.asked_to_stop():
                raise StopRequested
            if time.monotonic() > deadline or not (child.alive or may_end):
                raise StackProblem(f"{child.name} did not become ready.\n{tail(child.log)}")
            time.sleep(0.03)

    def tend(self) -> None:
        """Pass on what is worth a person's look; start again what died, with growing pauses."""
        for child in self.running:
            for line in child.news():
                if is_worth_saying(line):
                    say(f"{child.name}: {line.strip()[:LONGEST_LINE]}")
            if child.process is not None and not child.alive:
                words, pause = child.exit_words, child.note_death()
                say(f"{child.name}: {words}; starting it again in {pause:g} s (log: {child.log})")
            if child.process is None and time.monotonic() >= child.not_before:
                child.start()
                leftovers.remember(self.written, self.running)

    def stop(self) -> None:
        """Senders before those they send to; whatever is left of their sessions goes with them."""
        if self.running:
            say("Stopping …")
        self._stop_together([child for child in self.running if child.name not in LAST_TO_GO])
        self._stop_together([child for child in self.running if child.name in LAST_TO_GO])
        self.written.unlink(missing_ok=True)

    def _stop_together(self, group: list[Child]) -> None:
        for child in group:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while (
            any(child.alive for child in group) and time.monotonic() < deadline and self.asked_to_stop() < 2
        ):
            time.sleep(0.05)
        for child in group:
            child.kill()


def is_worth_saying(line: str) -> bool:
    """True for what a person should see at once; the rest stays in the logs."""
    return any(mark in line for mark in WORTH_SAYING) and not any(mark in line for mark in NOT_WORTH_SAYING)


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, indented, and where to read the rest."""
    said = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
    return "\n".join([*(f"    {line}" for line in said), f"(log: {log})"])
