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

from checklists.rules.access import LINK_KINDS, ActorKind
from checklists.rules.rights import Who, cells
from clinic import route_rights
from clinic.policies import BEFORE_A_FACTOR
from tests.isolation.addresses import Route, every_route
from tests.isolation.entitled import entitled
from tests.isolation.people import Person, everybody
from tests.isolation.relations import FAR, FOREIGN, Asked, asked, relations, rows_of
from tests.isolation.scene import ANSWERS, EVERYTHING, HELPER, OTHER_PERSON, PERSON, PRIVATE, STAFF, Scene
from tests.isolation.test_every_route import ANSWERED, UNWELL, held
from tests.isolation.test_reading import MAY_WRITE, written

ROUTES = every_route()
EVERY_CELL = float(os.environ.get("ATTACK_SCALE") or 0) >= 1
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
RELATIONS = ("own", "same site", "other site", "ended", "missing")
PEOPLE = 20
# An act that turns on the row: an item that is a safety item, a decision where a note is theirs, a place that is taken.
BY_THE_ROW = frozenset({200, 303, 403, 404})
OTHERS = (*OTHER_PERSON, "othermed")
# Whoever is refused may still be told who they are themselves.
ALL = (*EVERYTHING, *OTHERS, *FAR)


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
                for each in _problems(route, person, who, relation, method, wanted, scenes)
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
        yield from ((RELATIONS[1 + place % 4], method) for method in ("GET", "POST"))
    elif place % 3 == len(person.columns) + len(person.halfway) % 2:
        yield "own", ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")[place % 5]


def _problems(
    route: Route,
    person: Person,
    who: str,
    relation: str,
    method: str,
    wanted: Asked,
    scenes: dict[str, Scene],
) -> Iterator[str]:
    before, guarded = written(), bool(wanted.data) and relation in ("same site", "other site")
    rows = [scenes[relation].expected]
    stood = rows_of(rows) if guarded else {}
    with transaction.atomic():
        sent = {"data": wanted.data} if method == "POST" else {}
        response = getattr(person.client, method.lower())(wanted.path, **sent)
        code, text = response.status_code, held(response)
        touched = {table for table, count in written().items() if count != before.get(table, 0)} - MAY_WRITE
        changed = guarded and rows_of(rows) != stood
        transaction.set_rollback(True)
    _restore(person)
    allowed = expected(route, person, relation, method, wanted)
    if code not in allowed:
        yield f"{code}, not {sorted(allowed)}"
    refused = code in (401, 403, 404, 405) or (code == 302 and not person.columns)
    if leaked := [each for each in _hidden(who, refused=refused) if each in text]:
        yield f"tells {leaked}"
    if touched and (method != "POST" or code in (401, 403, 404, 405)):
        yield f"writes {sorted(touched)}"
    if changed and not _reaches(person, relation):
        yield "changes rows of somebody else"


def _restore(person: Person) -> None:
    person.client.cookies.clear()
    for name, value in person.kept.items():
        person.client.cookies[name] = value


def _reaches(person: Person, relation: str) -> bool:
    """Staff reach whoever is at their site; a link its own appointment alone."""
    if not person.columns & {Who.FRONT_DESK, Who.NURSE, Who.PRESCRIBER, Who.MANAGER}:
        return False
    return person.own_site == (relation == "same site")


def expected(route: Route, person: Person, relation: str, method: str, wanted: Asked) -> set[int]:
    """From the table of rights and from who somebody is."""
    if method not in _taken(route):
        return {405}
    read = "GET" if method == "HEAD" else method
    if route.name in route_rights.OPEN:
        return UNWELL.get(route.name, ANSWERED)
    if route.name in route_rights.OWN:
        return _own_sign_in(route, person, read)
    if person.halfway or not entitled(route.name, read) & person.columns:
        return _before_the_code(route, person, read) or refusal(route, person, read)
    foreign = relation in FOREIGN if person.own_site else relation != "other site"
    if wanted.names_a_row and foreign:
        return {403, 404}
    return ANSWERED | BY_THE_ROW


def _taken(route: Route) -> frozenset[str]:
    """What the tie says; for routes that are everybody's or one's own, what they declare."""
    if route.name in route_rights.OPEN | route_rights.OWN:
        return route.policy.methods
    tied = {method for method in ("GET", "POST") if route_rights.acts_of(route.name, method)}
    return frozenset(tied | ({"HEAD"} if "GET" in tied else set()))


def _before_the_code(route: Route, person: Person, method: str) -> set[int]:
    """The page itself sends a patient to where a code comes from; a place of a list that is empty is not there."""
    acts = route_rights.acts_of(route.name, method)
    if (
        person.is_patient_before_a_code
        and cells(acts, Who.UNLOCKED)
        and Who.UNLOCKED in entitled(route.name, method)
    ):
        return {303, 404}
    return set()


def _own_sign_in(route: Route, person: Person, method: str) -> set[int]:
    if person.halfway == "password only" and route.name in BEFORE_A_FACTOR:
        return ANSWERED
    if person.is_signed_in and not person.halfway:
        return ANSWERED | {403}
    return refusal(route, person, method)


def refusal(route: Route, person: Person, method: str) -> set[int]:
    """A page of the desk leads to the sign-in, or to where a factor is set up; everything else says no."""
    leads = route.policy.kinds & {ActorKind.STAFF} and method == "GET"
    if leads and (not person.is_signed_in or person.halfway):
        return {401} if route.policy.passive else {302}
    return {403}


_NAMES = tuple(each for each in PERSON if each not in ("Canaryfirst", "Canarypref"))
_NOT_THEIRS = (*OTHERS, *FAR)
_OF_CLINICAL = (*PRIVATE, *FAR)
_READS_NOT: dict[str, tuple[str, ...]] = {
    "front desk": (*ANSWERS, "othermed", *_OF_CLINICAL),
    "nurse": _OF_CLINICAL,
    "prescriber": _OF_CLINICAL,
    "manager": tuple(each for each in ALL if each not in STAFF),
    "privacy officer": tuple(each for each in ALL if each not in STAFF),
    "front desk and manager": (*ANSWERS, "othermed", *_OF_CLINICAL),
    "other site's nurse": (*EVERYTHING, *OTHERS),
    "patient": _NOT_THEIRS,
    "unlocked patient": _NOT_THEIRS,
    "other patient": (*EVERYTHING, *FAR),
    "companion": (*_NAMES, "Canarypref", *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
    "guest": (*_NAMES, "Canarypref", *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
    "driver": (*_NAMES, *ANSWERS, *PRIVATE, *STAFF, *_NOT_THEIRS),
}


def _hidden(who: str, *, refused: bool) -> tuple[str, ...]:
    """What must not stand in the answer: of a refusal, anything of anybody."""
    if who not in _READS_NOT:
        return ALL
    return tuple(each for each in ALL if each not in STAFF) if refused else _READS_NOT[who]


def test_whoever_is_hidden_from_is_somebody(outside_the_demo: dict[str, Any]) -> None:
    """Everybody else reads nothing of anybody."""
    nobody = set(outside_the_demo["people"]) - set(_READS_NOT)
    assert nobody == {
        "stranger", "password only", "code is missing", "disabled", "no seat any more", "other site's nurse here",
        "ended link",
    }  # fmt: skip
    assert HELPER


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
    assert LINK_KINDS
