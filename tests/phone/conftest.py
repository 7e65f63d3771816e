"""What stands in `tests/live.py`, and every page of the phone."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.live import at_desk, clinic, clock, opened, phone, windows
from tests.phone.walk import Page, walk

__all__ = ["at_desk", "clinic", "clock", "opened", "phone", "windows"]


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Page, ...]]:
    """Walked once; their rows are undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = walk()
        transaction.set_rollback(True)
    yield found
