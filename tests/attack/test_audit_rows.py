"""Figure 10: who gets a record leaves exactly one row, who gets none of it leaves none of a look; every route that holds records, by everybody. Source: AD-1, AD-2."""

from collections.abc import Callable
from typing import Any

import pytest

from checklists.models import AuditEntry
from checklists.rules.access import DESK_KINDS
from tests.attack.sizes import SCALE
from tests.isolation.addresses import Route, address
from tests.isolation.scene import Scene
from tests.isolation.test_looks import LOOKS, PAGES, RECORDS

PEOPLE = ("desk", "nurse", "prescriber", "manager", "privacy officer", "other nurse", "glass reader", "stranger", "patient")  # fmt: skip
OF_RECORDS = [
    route
    for route in PAGES
    if route.policy.kinds & DESK_KINDS and route.policy.sensitivity in RECORDS and not route.policy.passive
]


@pytest.mark.parametrize("route", OF_RECORDS, ids=lambda route: route.name)
def test_one_answer_with_records_is_one_row(
    route: Route, scene: Scene, knock: Any, count: Callable[..., None]
) -> None:
    """By GET and by HEAD, which shows nothing and so is no look. In `make test` the roles are asked by tests/isolation/test_looks.py."""
    answers, rows, wrong = 0, 0, []
    for who in PEOPLE if SCALE else PEOPLE[4:7]:
        for method in ("GET", "HEAD"):
            told = AuditEntry.objects.filter(action__in=LOOKS).count()
            with knock(who, method, address(route, scene)) as response:
                looks = AuditEntry.objects.filter(action__in=LOOKS).count() - told
                wanted = method == "GET" and response.status_code in (200, 409, 422)
                answers, rows = answers + wanted, rows + looks
                wrong += [(who, method, response.status_code, looks)] if looks != wanted else []
    count(answers_with_records=answers, rows_of_looks=rows)
    assert wrong == []
