"""Phones and desks in a real browser before the product in this very process: the test holds the clock and sees the rows.

The fixtures of `tests/phone` and `tests/desk`.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from checklists.models import Appointment
from checklists.rules.access import ActorKind
from tests import factories
from tests.factories import NOW
from tests.phone.windows import Windows
from tests.screen import Screen


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday 23 November 2026, 9:00 in Denver, going on second by second; `move_to` jumps. Phones follow by `Windows`."""
    with time_machine.travel(NOW, tick=True) as held:
        yield held


@pytest.fixture
def clinic(transactional_db: None, clock: time_machine.Traveller) -> factories.Clinic:
    """The usual clinic, in rows that the server sees too."""
    return factories.clinic()


@pytest.fixture
def windows(browser: Browser, clinic: factories.Clinic, live_server: LiveServer) -> Iterator[Windows]:
    """Opens phones and desks; at the end none of them may have seen a fault."""
    opened = Windows(browser, live_server.url)
    yield opened
    faults = opened.close()
    assert faults == []


@pytest.fixture
def phone(windows: Windows) -> Screen:
    """360 x 640, light, English, with scripts, its clock right; others by `windows.phone(...)`."""
    return windows.phone()


@pytest.fixture
def opened(windows: Windows) -> Callable[..., Screen]:
    """`opened(appointment)`: a phone on its own list, without the walk by link and birth date."""

    def open_one(
        appointment: Appointment, kind: ActorKind = ActorKind.PATIENT, on: Screen | None = None, **how: object
    ) -> Screen:
        return windows.enter(on or windows.phone(**how), appointment, kind)  # type: ignore[arg-type]

    return open_one


@pytest.fixture
def at_desk(windows: Windows) -> Callable[..., Screen]:
    """`at_desk(clinic.nurse)`: a desk where this member of staff is signed in; `width`, `height`, `theme` as given."""
    return windows.desk
