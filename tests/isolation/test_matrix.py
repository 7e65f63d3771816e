"""Every route, by every method, from everybody, about whoever's rows: the table of rights says what comes back, and no more.

Made from the addresses themselves: a new route is asked as soon as it is there. `make test` asks each route by everybody about one
kind of rows, another one each route; with ATTACK_SCALE=1, as in `make attack`, every cell is asked. Source: security.md AZ-2,
AZ-3, AZ-5, AZ-15, figure 1.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests.isolation.addresses import Route, every_route
from tests.isolation.entitled import entitled
from tests.isolation.matrix import READS_NOT, problems_of
from tests.isolation.people import Person, everybody
from tests.isolation.relations import Asked, asked, relations
from tests.isolation.scene import Scene

ROUTES = every_route()
EVERY_CELL = float(os.environ.get("ATTACK_SCALE") or 0) >= 1
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
RELATIONS = ("own", "same site", "other site", "ended", "missing")
PEOPLE = 23


@pytest.fixture(scope="module")
def outside_the_demo(scene: Scene) -> Iterator[dict[str, Any]]:
    """Everybody, signed in a moment ago, and it stays that moment: nobody's session ages while others are asked."""
    with (
        time_machine.travel(datetime.now(UTC), tick=False),
        override_settings(DEMO=False),
        transaction.atomic(),
    ):
        yield {"people": everybody(scene), "scenes": relations(scene)}
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_cell_answers_as_the_table_says(
    route: Route,
    scene: Scene,
    outside_the_demo: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    people, scenes = outside_the_demo["people"], outside_the_demo["scenes"]
    wrong, count = [], 0
    for who, person in people.items():
        for relation, method, wanted in requests(route, person, scenes):
            count += 1
            wrong += [
                f"{who} {method} {relation}: {each}"
                for each in problems_of(route, person, who, relation, method, wanted, scenes)
            ]
    record_property("cells", count)
    assert wrong == []
    assert len(people) == PEOPLE


def requests(route: Route, person: Person, scenes: dict[str, Scene]) -> Iterator[tuple[str, str, Asked]]:
    """Each request once: rows that neither address nor body names make no other one."""
    sent: set[tuple[str, str, str]] = set()
    for relation, method in product(RELATIONS, METHODS) if EVERY_CELL else _few(route, person):
        wanted = asked(route, method, relation, scenes, person.slug)
        key = (method, wanted.path, str({**wanted.data, "operation": ""}))
        if key not in sent:
            sent.add(key)
            yield relation, method, wanted


def _few(route: Route, person: Person) -> Iterator[tuple[str, str]]:
    """One's own rows by all, read and sent to; of the rest another relation and another method each route."""
    place = ROUTES.index(route)
    yield from (("own", "GET"), ("own", "POST"))
    if person.columns & (entitled(route.name, "GET") | entitled(route.name, "POST")):
        yield RELATIONS[1 + place % 4], "GET" if entitled(route.name, "GET") else "POST"
    elif place % 3 == len(person.columns) + len(person.halfway) % 2:
        yield "own", ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")[place % 5]


def test_whoever_is_hidden_from_is_somebody(outside_the_demo: dict[str, Any]) -> None:
    """Everybody else reads nothing of anybody."""
    nobody = set(outside_the_demo["people"]) - set(READS_NOT)
    assert nobody == {
        "stranger", "password only", "code is missing", "disabled", "no seat any more", "other site's nurse here",
        "ended link", "wall screen",
    }  # fmt: skip


def test_an_hour_reads_its_patient_and_the_screen_reads_initials(
    scene: Scene, outside_the_demo: dict[str, Any]
) -> None:
    """What the cells above refuse is there to be read: the doors are open to whom they are made for."""
    reader, screen = (outside_the_demo["people"][who] for who in ("glass reader", "wall screen"))
    record = reader.client.get(f"/staff/{reader.slug}/break-glass/{scene.opening}/").content.decode()
    wall = screen.client.get("/screen/").content.decode()
    assert "Canarylast" in record and re.search(r"\bC\. C\.", wall)


def test_the_front_desk_does_not_read_what_nobody_planted(
    scene: Scene, outside_the_demo: dict[str, Any]
) -> None:
    """Each kind of secret is there to be read: by whoever may, on some page."""
    pages = (
        f"/staff/{scene.slug}/check-in/{scene.checked_in}/",
        f"/staff/{scene.slug}/appointments/{scene.gone}/",
    )
    nurse = outside_the_demo["people"]["nurse"].client
    text = "".join(nurse.get(page).content.decode() for page in pages)
    assert [
        each
        for each in ("canarymed", "canarybenzo", "canarynote", "canaryshared", "Canarylast")
        if each not in text
    ] == []
    assert re.search("canaryprivate", text) is None
