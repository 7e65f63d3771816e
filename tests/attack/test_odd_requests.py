"""Figure 4: whatever is sent, to whichever page, by whomever, is answered with a page or a sentence, never with a fault. Source: WB-13."""

import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client, RequestFactory

from clinic.web_request import Handler
from tests.attack import odd
from tests.attack.sizes import SCALE, size
from tests.isolation.addresses import address, body, every_route
from tests.isolation.scene import Scene
from tests.isolation.test_every_route import UNWELL

ROUTES = every_route()
# Kinds of actors by what a route asks for: most requests come from somebody who may.
NEAR = {
    "staff_": ("desk", "nurse", "prescriber", "manager"),
    "my_": ("patient", "unlocked patient", "patient after", "companion", "driver"),
}
LONGEST = 2.0


@pytest.fixture
def broken() -> Iterator[list[str]]:
    """The last lines of what went wrong inside."""
    said: list[str] = []

    def keep(**_more: Any) -> None:
        said.append("".join(traceback.format_exc().splitlines(keepends=True)[-8:]))

    got_request_exception.connect(keep)
    yield said
    got_request_exception.disconnect(keep)


@pytest.fixture(scope="module")
def kept(scene: Scene) -> dict[str, dict[str, Any]]:
    """The right body of each route, made once."""
    return {route.name: body(route, scene) if "POST" in route.policy.methods else {} for route in ROUTES}


def who(number: int, name: str, scene: Scene) -> str:
    near = next((people for start, people in NEAR.items() if name.startswith(start)), ())
    people = near if near and number % 4 else tuple(scene.clients)
    return people[(number // len(ROUTES)) % len(people)]


def sent(number: int, scene: Scene, kept: dict[str, dict[str, Any]]) -> tuple[str, odd.Request]:
    route = ROUTES[number % len(ROUTES)]
    can_post = "POST" in route.policy.methods
    request = odd.of(number, path=address(route, scene), kept=kept[route.name], can_post=can_post)
    return who(number, route.name, scene), request


def answered(client: Client, request: odd.Request) -> tuple[int, float]:
    """Its status and seconds; what it did is undone."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    began = time.perf_counter()
    with transaction.atomic():
        response = client.generic(
            request.method, request.path, request.body, request.content_type, **request.headers
        )
        response.getvalue()
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    return response.status_code, time.perf_counter() - began


def test_no_odd_request_breaks_a_page(
    scene: Scene, kept: dict[str, dict[str, Any]], broken: list[str], count: Callable[..., None]
) -> None:
    requests, faults, longest = size(400, 200_000), [], 0.0
    for number in range(requests):
        name, request = sent(number, scene, kept)
        status, took = answered(scene.clients[name], request)
        if took >= LONGEST:
            # Somebody else's work on this machine is not the page's: what is slow is slow again.
            took = min(took, answered(scene.clients[name], request)[1])
        longest = max(longest, took)
        if status >= 500 and not (
            request.path.startswith("/healthz/reminders") and status in UNWELL["healthz_reminders"]
        ):
            faults.append((number, name, status, request, broken[-1:]))
    count(requests=requests, faults=len(faults), worst_ms=round(longest * 1000))
    assert faults[:3] == [], f"{len(faults)} of {requests}"
    assert longest < LONGEST or not SCALE


def test_the_same_number_is_the_same_request(scene: Scene, kept: dict[str, dict[str, Any]]) -> None:
    assert [sent(number, scene, kept) for number in range(60)] == [
        sent(number, scene, kept) for number in range(60)
    ]


@pytest.mark.parametrize(
    "charset", ["zip", "undefined", "idna", "base64", "rot13", "punycode", "utf-16", "nonsense"]
)
def test_a_charset_breaks_no_reading(charset: str) -> None:
    """As the server calls it: the framework reads an address with the charset that a request names before anything catches errors."""
    said: list[str] = []
    body = b"token=%C3%BC&day=3"
    asked = RequestFactory().generic(
        "POST", "/l/?q=%ff", body, f"application/x-www-form-urlencoded; charset={charset}"
    )
    list(Handler()(asked.environ, lambda status, headers: said.append(status)))
    assert said == ["403 Forbidden"]
