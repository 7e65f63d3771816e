"""Whom a route's policy admits."""

import pytest

from checklists.rules.access import (
    ALL_ROLES,
    ANYONE,
    CLINICAL,
    PATIENT,
    STAFF,
    Actor,
    ActorKind,
    Policy,
    Role,
    Sensitivity,
    policy,
    system,
)

NURSE = Actor(ActorKind.STAFF, "1", roles=frozenset({Role.NURSE}))
DESK = Actor(ActorKind.STAFF, "2", roles=frozenset({Role.FRONT_DESK}))
ANA = Actor(ActorKind.PATIENT, "81", appointment_id=81)


@pytest.mark.parametrize(
    ("kinds", "roles", "actor", "admitted"),
    [
        (ANYONE, frozenset(), None, True),
        (ANYONE, CLINICAL, None, True),
        (STAFF, ALL_ROLES, None, False),
        (STAFF, ALL_ROLES, ANA, False),
        (STAFF, ALL_ROLES, DESK, True),
        (STAFF, frozenset(), Actor(ActorKind.STAFF, "3"), True),
        (STAFF, CLINICAL, DESK, False),
        (STAFF, CLINICAL, NURSE, True),
        (PATIENT, frozenset(), ANA, True),
        (PATIENT, frozenset(), NURSE, False),
        (PATIENT | STAFF, CLINICAL, ANA, True),
    ],
)
def test_a_policy_admits_by_kind_and_narrows_staff_by_role(
    kinds: frozenset[ActorKind], roles: frozenset[Role], actor: Actor | None, admitted: bool
) -> None:
    assert Policy(kinds, frozenset({"GET"}), Sensitivity.PHI, roles).admits(actor) is admitted


def test_an_actor_is_known_by_kind_and_key_alone() -> None:
    assert Actor(ActorKind.STAFF, "12", name="Canary").label == "staff:12"
    assert system("sweep").label == "system:sweep"


@pytest.mark.parametrize(("methods", "allowed"), [("GET POST", {"GET", "HEAD", "POST"}), ("POST", {"POST"})])
def test_a_page_that_can_be_read_can_be_asked_for_its_head(methods: str, allowed: set[str]) -> None:
    @policy(kinds=STAFF, methods=methods, sensitivity=Sensitivity.STAFF)
    def view() -> None: ...

    assert view.policy.methods == allowed  # type: ignore[attr-defined]
