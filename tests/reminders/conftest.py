"""A scripted SMTP server on loopback, a clock to hold still, a journal of the test's own."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from checklists.actions import repairs
from checklists.actions.repairs import Repaired
from checklists.reminders.breaker import Breaker
from checklists.reminders.smtp_server import Server, Timeouts
from checklists.reminders.sweep import ALL, Limits, Swept, sweep
from checklists.rules.access import system
from tests.factories import START
from tests.reminders.sink import Sink

QUICK = Timeouts(connect=2, command=2, write=2, final_dot=2)


@dataclass
class HeldClock:
    """Stands at `at` and goes on by counting; `turn` moves it."""

    at: datetime
    counted: float = 0.0

    def __post_init__(self) -> None:
        self.counted = time.monotonic()

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.counted)

    def turn(self, **by: int) -> None:
        self.at += timedelta(**by)

    def trouble(self) -> str:
        return ""


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "SENT_JOURNAL", str(tmp_path / "sent.journal"))


@pytest.fixture(autouse=True)
def _plans_are_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test played, the hourly comparison has nothing to repair."""
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    assert repairs.reconcile(by=system("test"), now=START) == Repaired(inserted=0, ended=0)


@pytest.fixture
def send(sink: Sink) -> Callable[..., Swept]:
    """One sweep into the sink at a moment."""
    breaker = Breaker()

    def run(now: datetime, limits: Limits = ALL, timeouts: Timeouts = QUICK, **more: Any) -> Swept:
        server = Server("127.0.0.1", sink.port, timeouts=timeouts)
        return sweep(
            trigger="test", limits=limits, clock=HeldClock(now), server=server, breaker=breaker, **more
        )

    return run
