"""Desks in a real browser: `at_desk(clinic.nurse, width=768, height=1024, theme="dark")` is a signed-in `Screen`.

`Screen.go`, `press` and `follow` look for barriers on the way; `desk_of(clinic)` is the beginning of its addresses. Phones
open beside them by `opened(appointment)`. The clock is the test's own: `clock.move_to(...)`, before a page is opened.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.desk.walk import walk
from tests.factories import NOW, Clinic
from tests.live import at_desk, clinic, clock, opened, phone, windows
from tests.phone.walk import Page
from tests.screen import Screen

__all__ = ["at_desk", "clinic", "clock", "opened", "phone", "windows"]


@pytest.fixture
def nurse(at_desk: Callable[..., Screen], clinic: Clinic) -> Screen:
    """A nurse at an upright tablet."""
    return at_desk(clinic.nurse, width=768, height=1024)


@pytest.fixture
def prescriber(at_desk: Callable[..., Screen], clinic: Clinic) -> Screen:
    return at_desk(clinic.prescriber)


@pytest.fixture
def front_desk(at_desk: Callable[..., Screen], clinic: Clinic) -> Screen:
    return at_desk(clinic.desk)


@pytest.fixture
def manager(at_desk: Callable[..., Screen], clinic: Clinic) -> Screen:
    return at_desk(clinic.manager)


@pytest.fixture
def desk_of(clinic: Clinic) -> str:
    """`/staff/<slug>/`, where the addresses of the clinic's desk begin."""
    return f"/staff/{clinic.site.slug}/"


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Page, ...]]:
    """Walked once; their rows are undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = walk(NOW)
        transaction.set_rollback(True)
    yield found
