"""Figure 14: every route, by whomever and however it ends, answers with every header. Source: WB-2, WB-3, WB-4."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.isolation.addresses import Route, address, body, every_route
from tests.isolation.scene import Scene
from tests.isolation.test_every_route import LINKS, ROLES, admitted
from tests.staff.test_answers import CLOSED, EVERYWHERE

# The text of a mail as it is sent, styles inside: in a frame of our own page, where nothing runs.
MAIL = "staff_message_html"
MAIL_POLICY = {
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "sandbox",
}
ROUTES = [route for route in every_route() if route.name != MAIL]
WITH_SECRETS = ("/l/", "/r/stop/", "/staff/welcome/")


def missing(answer: Any, path: str) -> list[str]:
    """What this answer does not say. What a page asks for by itself gets "nothing new" without a body, and so without a policy of one."""
    said = answer.headers
    lacks = [name for name, value in EVERYWHERE.items() if said.get(name) != value]
    policy = said.get("Content-Security-Policy", "").split("; ")
    if answer.status_code != 304:
        lacks += [each for each in CLOSED if each not in policy]
        lacks += [each for each in policy if "unsafe-" in each or "//" in each or "*" in each]
    wanted = "strict-origin" if path.lower().startswith(WITH_SECRETS) else said.get("Referrer-Policy")
    lacks += (
        []
        if said.get("Referrer-Policy") in ("same-origin", "strict-origin")
        and wanted == said["Referrer-Policy"]
        else ["Referrer-Policy"]
    )
    lacks += [] if "camera=()" in said.get("Permissions-Policy", "") else ["Permissions-Policy"]
    lacks += [] if "no-store" in said.get("Cache-Control", "") or path == "/my/sw.js" else ["Cache-Control"]
    return lacks + [
        name for name in said if name.startswith("Access-Control-") or name in ("Server", "X-Powered-By")
    ]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_route_says_everything(
    route: Route, scene: Scene, knock: Any, count: Callable[..., None]
) -> None:
    right = next((who for who in (*ROLES, *LINKS) if admitted(route, who)), "nurse")
    lacks, path = [], address(route, scene)
    for who in ("stranger", right):
        for method in ("GET", "POST", "HEAD", "DELETE"):
            sent = body(route, scene) if method == "POST" and "POST" in route.policy.methods else {}
            with knock(who, method, path, sent) as answer:
                lacks += [(who, method, answer.status_code, each) for each in missing(answer, path)]
    count(answers=8)
    assert lacks == []


def test_the_text_of_a_mail_may_look_and_do_nothing(scene: Scene, knock: Any) -> None:
    (route,) = (route for route in every_route() if route.name == MAIL)
    with knock("prescriber", "GET", address(route, scene)) as answer:
        assert answer.status_code == 200
        assert {each.strip() for each in answer["Content-Security-Policy"].split(";")} == MAIL_POLICY


@pytest.mark.django_db
def test_a_redirect_to_https_says_everything(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    with transaction.atomic():
        answer = Client().get("/l/p" + "a" * 32)
    assert answer.status_code == 301 and answer["Location"].startswith("https://")
    assert missing(answer, "/l/") == []
