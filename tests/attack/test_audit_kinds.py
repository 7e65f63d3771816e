"""Figure 10: each act that changes something has its row of the audit, and sixty kinds of events are seen to happen. Source: AD-1, AD-6."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from checklists.models import AuditEntry
from checklists.staff.audit_words import ACTIONS
from tests.isolation.addresses import BODIES, address, body, every_route
from tests.isolation.scene import Scene, fingerprint
from tests.isolation.test_bodies import ALREADY_SO, CHANGE_NOTHING, RIGHT_ACTOR

ROUTES = {route.name: route for route in every_route()}
# Who stands at a check-in with an open page, for some seconds: a sign of life, no act and no record.
NO_ACT = {"staff_present"}
CHANGING = sorted(set(BODIES) - CHANGE_NOTHING - ALREADY_SO - NO_ACT)


def who(name: str) -> str:
    return RIGHT_ACTOR.get(
        name, "patient" if name.startswith("my_") else "prescriber" if "protocol" in name else "nurse"
    )


@pytest.fixture(scope="module")
def happened(scene: Scene) -> Iterator[set[str]]:
    """Kinds of events that the scene and the acts below have made."""
    yield set(AuditEntry.objects.values_list("action", flat=True))


@pytest.mark.parametrize("name", CHANGING)
def test_each_act_that_changes_something_has_its_row(
    name: str, scene: Scene, happened: set[str], knock: Any
) -> None:
    before, told = fingerprint(scene.clinic.site.pk), AuditEntry.objects.count()
    with knock(who(name), "POST", address(ROUTES[name], scene), body(ROUTES[name], scene)) as response:
        after, rows = fingerprint(scene.clinic.site.pk), AuditEntry.objects.count() - told
        changed = {table for table in after if after[table] != before[table] and table != "audit"}
        assert rows >= 1 or not changed, (response.status_code, changed)
        happened |= set(AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:rows])


def test_sixty_kinds_of_events_are_seen_to_happen(
    scene: Scene, happened: set[str], knock: Any, count: Callable[..., None]
) -> None:
    """Beside the acts above: looks, refusals, ways in and out."""
    for name, path, actor, method in (
        ("sign_in", "account_login", "stranger", "POST"), ("out", "account_logout", "nurse", "POST"), ("list", "staff_board", "nurse", "GET"), ("record", "staff_checkin", "nurse", "GET"),
        ("refused", "my_helpers", "driver", "GET"), ("sheet", "staff_day_sheet", "nurse", "GET"), ("export", "staff_protocol_export", "nurse", "GET"), ("door", "link_open", "stranger", "POST"),
    ):  # fmt: skip
        told = AuditEntry.objects.count()
        with knock(
            actor,
            method,
            address(ROUTES[path], scene),
            body(ROUTES[path], scene) if method == "POST" else None,
        ):
            rows = AuditEntry.objects.count() - told
            assert rows >= 1, name
            happened |= set(AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:rows])
    count(kinds=len(happened), acts=len(CHANGING))
    assert happened <= set(ACTIONS)
    assert len(happened) >= 60, sorted(set(ACTIONS) - happened)
    assert transaction.get_connection().in_atomic_block
