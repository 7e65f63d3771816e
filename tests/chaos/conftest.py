"""One laboratory for all faults of a test run; the same code at full count is `make chaos`."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.lab import Lab, laboratory


@pytest.fixture(scope="module")
def lab(django_db_blocker: Any) -> Iterator[Lab]:
    with django_db_blocker.unblock(), laboratory() as opened:
        yield opened
