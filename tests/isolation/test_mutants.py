"""Guards of the gate and of look-ups, taken out one by one: the cells of the matrix notice each. Source: security.md, figure 3.

Policies, cells and ties are changed in `tests/house/test_rights_mutants.py`. A dropped filter of sites has a second wall in the database.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from checklists.actions import access_links, link_digests
from checklists.models import LinkSession
from checklists.queries import scope, staff, wall
from checklists.rules.access import Actor, ActorKind, Policy
from clinic.middleware import policy
from tests.isolation.addresses import every_route
from tests.isolation.matrix import problems_of
from tests.isolation.relations import asked
from tests.isolation.test_matrix import outside_the_demo

__all__ = ["outside_the_demo"]
ROUTES = {route.name: route for route in every_route()}
_DECLARED: Callable[..., Policy | None] = policy.policy_of


def always(*_: Any, **__: Any) -> bool:
    return True


def nothing(*_: Any, **__: Any) -> None:
    return None


def unseated(user: Any, site_slug: str | None) -> Actor | None:
    """The roles of every site, at whichever is named."""
    return staff._actor(user, user.seats)


def any_method(view: Any, name: str) -> Policy | None:
    declared = _DECLARED(view, name)
    return replace(declared, methods=declared.methods | {"POST", "PUT", "DELETE"}) if declared else None


@wall.everywhere("a guard that is gone")
def any_session(*, cookie: str, now: datetime) -> Actor | None:
    """Whoever once opened a link, whatever became of it."""
    found = LinkSession.objects.select_related("link").filter(digest=link_digests.of_cookie(cookie)).first()
    if found is None:
        return None
    return Actor(
        ActorKind(found.link.purpose), "1", site_ids=frozenset({found.site_id}), appointment_id=found.link.appointment_id,
        session_id=found.pk,
    )  # fmt: skip


@dataclass(frozen=True)
class Guard:
    """Where it stands, what stands there instead, and the routes that are asked."""

    place: Any
    name: str
    instead: Any
    routes: str


GUARDS = {
    "the gate": Guard(policy, "_is_entitled", always, "staff_reviews staff_team"),
    "the methods of a policy": Guard(policy, "policy_of", any_method, "staff_board my_home"),
    "the second factor": Guard(policy, "_second_factor_stands", always, "staff_board"),
    "the site of a seat": Guard(staff, "actor_of", unseated, "staff_board staff_appointment"),
    "the end of a link": Guard(access_links, "actor_of", any_session, "my_home"),
    "the code before the second level": Guard(
        scope, "require_unlocked", nothing, "my_contact my_helper_add my_who_looked"
    ),
    "what only clinical people read": Guard(Actor, "has", always, "staff_appointment staff_checkin"),
}


def everywhere(patched: pytest.MonkeyPatch, guard: Guard) -> None:
    """In every module that has it by its name, and not only where it is written."""
    was = getattr(guard.place, guard.name)
    patched.setattr(guard.place, guard.name, guard.instead)
    for module in list(sys.modules.values()):
        if getattr(module, guard.name, None) is was:
            patched.setattr(module, guard.name, guard.instead)


def wrong_cells(known: dict[str, Any], guard: Guard) -> Iterator[str]:
    for name in guard.routes.split():
        for who, person in known["people"].items():
            for relation in ("own", "other site"):
                for method in ("GET", "PUT"):
                    wanted = asked(ROUTES[name], method, relation, known["scenes"], person.slug)
                    yield from problems_of(
                        ROUTES[name], person, who, relation, method, wanted, known["scenes"]
                    )


@pytest.mark.parametrize("what", GUARDS)
def test_a_guard_that_is_gone_is_noticed(
    what: str,
    outside_the_demo: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    record_property("mutants", 1)
    everywhere(monkeypatch, GUARDS[what])
    assert next(wrong_cells(outside_the_demo, GUARDS[what]), None) is not None


def test_nothing_is_noticed_while_they_stand(outside_the_demo: dict[str, Any]) -> None:
    assert [wrong for guard in GUARDS.values() for wrong in wrong_cells(outside_the_demo, guard)] == []
