"""The scene of the isolation tests, and `count`: what was tried, for the line of `make attack`."""

from collections.abc import Callable, Iterator

import pytest
from django.test import client as clients

from clinic.web_request import Request
from tests.isolation.conftest import knock, scene
from tests.patient.conftest import clock

__all__ = ["clock", "knock", "scene"]


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """`count(requests=400)`: told with the report of the run."""

    def told(**numbers: float) -> None:
        for name, number in numbers.items():
            record_property(name, number)

    return told


@pytest.fixture(autouse=True)
def read_as_the_server_reads() -> Iterator[None]:
    """The test's client makes the framework's requests; the server makes ours."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clients, "WSGIRequest", Request)
        yield
