"""Every page of the desk, as each role reads it, with what a form answers that was sent empty: walked from the addresses themselves.

The rows are those of `tests/isolation` (every kind of thing, once) and the demo (every readiness, status and mode). A new page
is walked by having an address there.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from checklists import models
from checklists.rules.access import STAFF
from tests.isolation.addresses import address, every_route
from tests.isolation.scene import Scene, build
from tests.phone.walk import Page, Walk

ROLES = ("nurse", "prescriber", "desk", "manager", "privacy officer")
# Signing in and out is looked at by the journeys; a file is no page.
_FORM = re.compile(
    r'<form method="post"(?: [\w-]+="[^"]*")*?(?: action="([^"]*)")?[^>]*>(.*?)</form>', re.DOTALL
)
_ANEW = re.compile(
    r'<input type="hidden"[^>]*>|<script id="passkey-options".*?</script>|"data:image[^"]*"|(?:[A-Z2-7]{4} ?){8}|\b[0-9a-f]{8}\b|\b[0-9a-f-]{36}\b'
)
_ASKS = re.compile(r'<(?:input(?! type="hidden")|select|textarea)')


def walk(now: datetime) -> tuple[Page, ...]:
    """All pages at this moment. Leaves its rows to whoever opened the transaction."""
    seen = Walk({})
    with time_machine.travel(now, tick=False):
        nurse, slug = _at_the_demo()  # first: it wants an empty installation
        scene = build(now)
        for who in ROLES:
            for path in _addresses(scene):
                _keep(seen, who, path, scene.clients[who])
        for path in _of_everybody(slug):
            seen.keep("demo", path, "en", nurse.get(path))
    return tuple({_body(page): page for page in reversed(seen.pages.values())}.values())


def _body(page: Page) -> str:
    """What lies below the head, which each role sees on its first page: what is asked anew each time left out."""
    body = page.html.partition("<main")[2]
    return _ANEW.sub("", body)


def _addresses(scene: Scene) -> Iterator[str]:
    for route in every_route():
        is_page = "GET" in route.policy.methods and not route.policy.passive
        if route.policy.kinds == STAFF and is_page:
            yield address(route, scene)


def _keep(seen: Walk, who: str, path: str, client: Client) -> None:
    answer = client.get(path)
    if not seen.keep(who, path, "en", answer):
        return
    for action, form in _FORM.findall(answer.content.decode()):
        if _ASKS.search(form):
            seen.keep(f"{who} sent empty", action or path, "en", client.post(action or path))


def _at_the_demo() -> tuple[Client, str]:
    call_command("seed_demo", stdout=_Silent())
    site = models.Site.objects.get(slug="maple-house")
    nurse = models.User.objects.get(email="nurse@maple.example")
    client = Client()
    client.force_login(nurse)
    return client, site.slug


def _of_everybody(slug: str) -> Iterator[str]:
    """The board and, for each appointment of the demo, its two pages."""
    yield reverse("staff_board", kwargs={"site": slug})
    for pk in models.Appointment.objects.filter(site__slug=slug).order_by("pk").values_list("pk", flat=True):
        for name in ("staff_checkin", "staff_appointment"):
            yield reverse(name, kwargs={"site": slug, "appointment": pk})


class _Silent:
    def write(self, words: str) -> None:
        """What is printed for somebody who sits there."""
