"""No page asks the database more than twelve times, and none more often for more rows. Source: ux.md 9.

Counted is what a request sends: session, user, site and the audit's own row too. What only marks a transaction is not, and
the number beside "Reviews" is counted as right after a change. Asked is whoever has every role: their pages hold the most.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.queries import prescriber_queue
from checklists.rules.access import LINK_KINDS, STAFF, Role
from checklists.staff.reports.every import REPORTS
from tests import factories, filled
from tests.isolation.addresses import address, every_route
from tests.isolation.scene import Scene, build
from tests.staff.sign_in import signed_in

MOST, FEW, MANY = 12, 1, 30
# Thursday 26 November 2026, 9:00 in Denver.
NOW = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
PAGES = [route for route in every_route() if "GET" in route.policy.methods]
DESK = {route.name: route for route in PAGES if route.policy.kinds == STAFF}
PHONE = {route.name: route for route in PAGES if route.policy.kinds & LINK_KINDS}
HOLDERS = ("unlocked patient", "patient after", "companion", "driver")
# Those that lead elsewhere where there is nothing to show, or show another state of their row.
OTHERS = (
    "patients/?q=Ana", "?show=hold", "free-chair/?start=1795716000", "appointments/{checked_in}/",
    "appointments/{resting}/", "check-in/{resting}/", "check-in/{expected}/", "protocols/versions/{published}/",
    "protocols/versions/{published}/preview/", "day-sheet/?on=2026-11-28", *(f"reports/{key}/" for key in REPORTS),
)  # fmt: skip
Counts = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Counts, Counts]]:
    """Statements by page and reader, of a clinic with one patient at the check-in and of one with thirty."""
    travel = time_machine.travel(NOW, tick=False)
    with django_db_blocker.unblock(), transaction.atomic(), travel:
        scene = build(NOW)
        readers = _readers(scene)
        filled.fill(scene.clinic, models.Appointment.objects.get(pk=scene.checked_in), NOW)
        filled.people(scene.clinic, FEW, NOW)
        pages = _pages(scene, readers)
        few = _counts(pages, readers)
        filled.people(scene.clinic, MANY - FEW, NOW)
        filled.say_more(scene.clinic, models.Appointment.objects.get(pk=scene.checked_in), NOW)
        yield few, _counts(pages, readers)
        transaction.set_rollback(True)


def _readers(scene: Scene) -> dict[str, Client]:
    everybody = signed_in(factories.staff(scene.clinic.site, *Role))
    return {"staff": everybody} | {holder: scene.clients[holder] for holder in HOLDERS}


def _pages(scene: Scene, readers: dict[str, Client]) -> dict[tuple[str, str], str]:
    """Addresses by page and reader; of the phone those that the holder of this link gets.

    Asked once: what a process reads once is read then, and a session's stamp is written once a minute.
    """
    found = {(name, "staff"): path for name, path in _desk(scene)}
    for name, route in PHONE.items():
        found |= {(name, holder): address(route, scene) for holder in HOLDERS}
    answers = {key: readers[key[1]].get(path).status_code for key, path in found.items()}
    assert max(answers.values()) < 500
    return {key: path for key, path in found.items() if "staff" in key or answers[key] == 200}


def _counts(pages: dict[tuple[str, str], str], readers: dict[str, Client]) -> Counts:
    return {(name, who): _count(readers[who], path) for (name, who), path in pages.items()}


def _desk(scene: Scene) -> Iterator[tuple[str, str]]:
    for name, route in DESK.items():
        yield name, address(route, scene)
    for rest in OTHERS:
        yield rest, f"/staff/{scene.slug}/" + rest.format(published=scene.clinic.version.pk, **vars(scene))


def _count(client: Client, path: str) -> int:
    prescriber_queue._COUNTED.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code < 500, path
    return sum("SAVEPOINT" not in each["sql"] for each in asked)


@pytest.mark.parametrize("page", [*DESK, *OTHERS])
def test_a_page_of_the_desk(page: str, counted: tuple[Counts, Counts]) -> None:
    few, many = (counts[page, "staff"] for counts in counted)
    assert few == many <= MOST


@pytest.mark.parametrize("page", PHONE)
def test_a_page_of_the_phone(page: str, counted: tuple[Counts, Counts]) -> None:
    few, many = ({key: count for key, count in counts.items() if key[0] == page} for counts in counted)
    assert few == many
    assert max(many.values(), default=0) <= MOST


def test_what_is_counted_are_pages_and_not_refusals(counted: tuple[Counts, Counts]) -> None:
    """A 404 costs five at most, so a table of wrong addresses would pass."""
    _few, many = counted
    assert many["staff_checkin", "staff"] > 9 and many["my_home", "unlocked patient"] > 7
