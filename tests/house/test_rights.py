"""Routes and the table of rights say the same: no route without an act, no policy wider than its acts, no cell forgotten."""

from dataclasses import replace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from checklists.rules.access import ANYONE, STAFF, ActorKind, Policy, Role, Sensitivity, policy
from checklists.rules.rights import RIGHTS, Act, Who
from clinic import checks, route_rights
from clinic import urls as product
from clinic.checks.routes import columns, problems, routes
from clinic.middleware.policy import policy_of
from tests import factories
from tests.house.source import ROOT
from tests.isolation.entitled import entitled
from tests.points import functions_of
from tests.staff.sign_in import signed_in

POLICIES = {name: declared for _, name, view in routes() if (declared := policy_of(view, name))}
# Cells that no route of ours opens, each with the reason. A cell that is opened one day leaves this list.
UNREACHED: dict[tuple[Act, Who], str] = {
    (Act.SEE_TIMES, Who.PRIVACY_OFFICER): "ids, in the audit",
    (Act.ANSWER, Who.FRONT_DESK): "names a driver and confirms comfort items: acts of their own",
    (Act.BOOK, Who.UNLOCKED): "a patient asks by phone; the page says the number",
    (Act.USERS, Who.OPERATOR): "the first manager: `manage.py create_first_manager`",
    (Act.AGREE_TO_PRESCRIBER, Who.OPERATOR): "where nobody at the site can: `manage.py agree_to_prescriber`",
    (Act.ERASE, Who.OPERATOR): "a command",
    (Act.OPERATE, Who.OPERATOR): "the shell",
    **{
        (Act.REVOKE_LINK, who): "links end with a new address, a move, a cancel, or rest by a press; no page revokes one"
        for who in RIGHTS[Act.REVOKE_LINK]
    },
    **{
        (Act.EXPORT_TOTALS, who): "the file of a report is the report: small numbers hidden, and nobody named"
        for who in RIGHTS[Act.EXPORT_TOTALS]
    },
    (Act.ASK_ERASURE, Who.UNLOCKED): "a patient asks the desk, by phone or there",
}  # fmt: skip
# What takes two people, and the test that shows that one is not enough.
BY_TWO = {
    Act.ASK_PRESCRIBER: "tests/actions/test_prescriber_asks.py::test_nobody_agrees_to_their_own_ask",
    Act.AGREE_TO_PRESCRIBER: "tests/actions/test_prescriber_asks.py::test_nobody_agrees_to_a_role_of_their_own",
    Act.ERASE: "tests/actions/test_erasures.py::test_one_person_with_both_roles_is_not_two",
    Act.AGREE_TO_OVERRIDE: "tests/actions/test_overrides.py::test_nobody_agrees_to_their_own_override",
    Act.PUBLISH_PROTOCOL: "tests/actions/test_protocols.py::test_whoever_signs_off_does_not_publish_it_as_well",
}


def test_no_route_is_wider_than_the_table() -> None:
    assert [found.msg for found in checks.no_route_is_wider_than_the_table()] == []


def test_the_tie_names_routes_that_are_there_and_each_once() -> None:
    places = [route_rights.OPEN, route_rights.OWN, {*route_rights.READ, *route_rights.SENT}]
    assert set().union(*places) - set(POLICIES) <= {"delivery_events"}
    assert [name for name in POLICIES if sum(name in place for place in places) != 1] == []


def test_what_is_sent_or_read_is_what_the_policy_takes() -> None:
    tied = {
        name: {
            method
            for method, table in (("GET", route_rights.READ), ("POST", route_rights.SENT))
            if name in table
        }
        for name in {*route_rights.READ, *route_rights.SENT}
    }
    assert tied == {name: POLICIES[name].methods - {"HEAD"} for name in tied}


@pytest.mark.parametrize("name", sorted({*route_rights.READ, *route_rights.SENT}))
def test_a_policy_is_no_narrower_than_the_table_but_where_it_is_reviewed(name: str) -> None:
    """By all its methods together; which of them somebody may send is asked at the gate."""
    wanted = {who for method in POLICIES[name].methods for who in entitled(name, method)}
    assert columns(POLICIES[name]) == wanted - {Who.LINK}


def reached() -> set[tuple[Act, Who]]:
    return {
        (act, who)
        for name, declared in POLICIES.items()
        if declared.kinds
        for method in declared.methods
        for act in route_rights.acts_of(name, method)
        for who in columns(declared) & set(RIGHTS[act])
    }


def test_a_cell_without_a_route_has_its_reason() -> None:
    """The first level of a link stands beside the second: one route serves both."""
    opened = reached()
    missing = {(act, who) for act, row in RIGHTS.items() for who in row if who is not Who.LINK} - opened
    assert missing == set(UNREACHED)
    assert all(UNREACHED.values())


def test_what_takes_two_is_shown_by_a_test() -> None:
    two = {
        act
        for act, row in RIGHTS.items()
        for who, cell in row.items()
        if cell.second and (act, who) not in UNREACHED
    }
    assert two == set(BY_TWO)
    for each in BY_TWO.values():
        file, _, name = each.partition("::")
        assert (ROOT / file).exists() and name in functions_of(file), each


WIDER = {
    "a role": {"roles": frozenset({Role.NURSE, Role.PRESCRIBER, Role.FRONT_DESK})},
    "any role": {"roles": frozenset()},
    "a kind": {"kinds": frozenset({ActorKind.STAFF, ActorKind.DRIVER})},
    "anybody": {"kinds": ANYONE},
    "nobody is asked again": {"again_for": frozenset()},
    "somebody is asked for nothing": {"again_for": frozenset({Role.NURSE, Role.PRESCRIBER})},
}


@pytest.mark.parametrize("hole", WIDER)
def test_a_hole_in_a_policy_is_found(hole: str) -> None:
    assert problems("staff_review", POLICIES["staff_review"]) == []
    assert problems("staff_review", replace(POLICIES["staff_review"], **WIDER[hole])) != []


def test_a_route_that_nobody_tied_is_found() -> None:
    assert (
        len(problems("staff_new", Policy(STAFF, frozenset({"GET", "HEAD", "POST"}), Sensitivity.STAFF))) >= 2
    )
    assert problems("staff_audit", replace(POLICIES["staff_audit"], methods=frozenset({"GET", "POST"}))) != []


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.STAFF)
def untied(request: HttpRequest) -> HttpResponse:
    return HttpResponse("canary")


@policy(kinds=ANYONE, methods="GET POST", sensitivity=Sensitivity.PUBLIC)
def opened(request: HttpRequest) -> HttpResponse:
    return HttpResponse("canary")


urlpatterns = [
    *product.urlpatterns,
    path("untied/", untied, name="untied"),
    path("opened/", opened, name="opened"),
]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/untied/", "/opened/"])
def test_a_route_that_nobody_tied_is_refused_at_run_time(address: str) -> None:
    """To everybody, whatever its policy says."""
    for client in (Client(), signed_in(factories.staff(factories.SiteFactory(), *Role))):
        for response in (client.get(address), client.post(address)):
            assert response.status_code in {302, 403}
            assert b"canary" not in response.content
    assert {found.id for found in checks.no_route_is_wider_than_the_table()} == {"clinic.E009"}
