"""Looking and being refused leave rows: of every page, by everybody, without a word of anybody. Source: AD-1, AD-5."""

from typing import Any

import pytest

from checklists.models import AuditEntry
from checklists.rules.access import STAFF, Sensitivity
from tests.isolation.addresses import Route, address, every_route
from tests.isolation.scene import EVERYTHING, OTHER_PERSON, Scene

RECORDS = {Sensitivity.PHI, Sensitivity.PHI_SENSITIVE}
PAGES = [route for route in every_route() if "GET" in route.policy.methods]
OF_RECORDS = [
    route
    for route in PAGES
    if route.policy.kinds == STAFF and route.policy.sensitivity in RECORDS and not route.policy.passive
]
LOOKS = ("record.view", "list.view", "audit.read")


def newest(count: int) -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("-pk")[:count])


@pytest.mark.parametrize("route", OF_RECORDS, ids=lambda route: route.name)
def test_each_page_of_records_that_somebody_gets_is_one_row(route: Route, scene: Scene, knock: Any) -> None:
    for who in ("desk", "nurse", "prescriber", "manager"):
        before = AuditEntry.objects.filter(action__in=LOOKS).count()
        with knock(who, "GET", address(route, scene)) as response:
            looks = AuditEntry.objects.filter(action__in=LOOKS).count() - before
            assert looks == (response.status_code in (200, 409, 422)), (who, response.status_code)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_no_look_and_no_refusal_holds_a_word_of_anybody(route: Route, scene: Scene, knock: Any) -> None:
    for who in ("nurse", "manager", "other nurse", "driver", "patient"):
        with knock(
            who, "GET", f"{address(route, scene).partition('?')[0]}?q=Canaryfirst&patient={scene.patient}"
        ):
            told = " ".join(f"{entry.actor} {entry.action} {entry.obj} {entry.data}" for entry in newest(3))
            assert [word for word in EVERYTHING + OTHER_PERSON if word in told] == [], who
