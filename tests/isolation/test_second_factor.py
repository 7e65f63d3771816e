"""Every route, asked by who has given a password and nothing else: before a factor is set up, and before its code is typed."""

from collections.abc import Iterator
from typing import Any

import pytest

from checklists.rules.access import LINK_KINDS, STAFF, Role
from clinic.policies import BEFORE_A_FACTOR
from tests import factories
from tests.isolation.addresses import Route, address, body, every_route
from tests.isolation.scene import EVERYTHING, OTHER_PERSON, Scene, fingerprint
from tests.isolation.test_every_route import found
from tests.staff.factors import gave_the_password, has_an_app

ROUTES = every_route()
WHO = ("password only", "code is missing")


@pytest.fixture(autouse=True)
def no_demo(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture(scope="module")
def halfway(scene: Scene) -> Iterator[Scene]:
    """Both have every role at the first site."""
    for who in WHO:
        actor = factories.staff(scene.clinic.site, *Role)
        if who == "code is missing":
            has_an_app(actor)
        scene.clients[who] = gave_the_password(actor)
    yield scene


def expected(route: Route, who: str, method: str) -> set[str]:
    """What each gets of a route for staff: where a page leads, or a refusal."""
    if method not in route.policy.methods:
        return {"405"}
    if who == "password only" and route.name in BEFORE_A_FACTOR:
        return {"200", "302", "404", "/staff/your-sign-in/"}
    if method == "POST":
        return {"403"}
    if route.policy.passive:
        return {"401"}
    return {"/staff/your-sign-in/"} if who == "password only" else {"/staff/sign-in/"}


def said(response: Any) -> str:
    if response.status_code != 302:
        return str(response.status_code)
    return str(response["Location"].partition("?")[0])


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_half_a_sign_in_reads_nothing_and_changes_nothing(
    route: Route, who: str, halfway: Scene, knock: Any
) -> None:
    before = fingerprint(halfway.clinic.site.pk)
    for method in route.methods:
        sent = body(route, halfway) if method == "POST" and "POST" in route.policy.methods else {}
        with knock(who, method, address(route, halfway), sent) as response:
            assert found(response, EVERYTHING + OTHER_PERSON) == [], method
            assert fingerprint(halfway.clinic.site.pk) == before, method
            if route.policy.kinds == STAFF:
                assert said(response) in expected(route, who, method), method
            elif route.policy.kinds & LINK_KINDS:
                assert response.status_code in {403, 405}, method


def test_few_pages_are_open_before_a_factor() -> None:
    assert len(BEFORE_A_FACTOR) == 7
    assert {route.name for route in ROUTES} >= BEFORE_A_FACTOR
