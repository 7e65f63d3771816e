"""Every route, asked by everybody: the policy decides, and who is not entitled reads nothing and changes nothing."""

from typing import Any

import pytest

from checklists.models import Appointment, Intake, MedicationEntry, Reminder, Tick
from checklists.rules.access import DESK_KINDS, LINK_KINDS, ActorKind, Policy, Role
from tests.isolation.addresses import BODIES, Route, address, body, every_route
from tests.isolation.scene import ANSWERS, EVERYTHING, OTHER_PERSON, PERSON, STAFF, Scene, fingerprint

ROUTES = every_route()
ROLES = {
    "desk": Role.FRONT_DESK,
    "nurse": Role.NURSE,
    "prescriber": Role.PRESCRIBER,
    "manager": Role.MANAGER,
}
FOREIGN = ("stranger", "other nurse", "other patient")
LINKS = {
    "patient": ActorKind.PATIENT,
    "other patient": ActorKind.PATIENT,
    "driver": ActorKind.DRIVER,
    "unlocked patient": ActorKind.PATIENT,
    "companion": ActorKind.COMPANION,
    "guest": ActorKind.COMPANION,
}
ACTORS = ("stranger", "other nurse", *ROLES, *LINKS)
# Closed, gone, unclear or sent on: a page or a sentence, never a fault.
ANSWERED = {200, 204, 302, 303, 304, 400, 404, 409, 410, 422}
# The page is for both roles, the act on it for one of them: the body is refused, and says who may.
NARROWER = {
    ("staff_override", "prescriber", "POST"),
    ("staff_review", "nurse", "POST"),
    ("staff_own_plan", "nurse", "POST"),
}
# Parameters that are words, not ids of a row.
WORDS = {"site", "report"}
# Open to anybody, and ends the session of whoever presses: their own.
OWN_SESSION = {"my_sign_out"}
# Says that nobody sweeps here, which is true in a test.
UNWELL = {"healthz_reminders": {200, 503}}

by_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
by_route_of_a_site = pytest.mark.parametrize(
    "route", [route for route in ROUTES if "site" in route.parameters], ids=lambda route: route.name
)


def expected(route: Route, who: str, method: str) -> set[int]:
    """From what the route declares, and from nothing else."""
    policy = route.policy
    if method not in policy.methods:
        return {405}
    if (route.name, who, method) in NARROWER:
        return {403}
    if not policy.kinds or admitted(route, who):
        return UNWELL.get(route.name, ANSWERED)
    if policy.kinds & DESK_KINDS and method == "GET" and who not in {"other nurse", *ROLES}:
        # A page leads to the sign-in; to what a page asks for by itself the session is over.
        return {401} if policy.passive else {302}
    return {403}


def admitted(route: Route, who: str) -> bool:
    policy: Policy = route.policy
    if policy.kinds & LINK_KINDS:
        return LINKS.get(who) in policy.kinds
    if ActorKind.STAFF not in policy.kinds:
        # An hour on a record of another site: none of them has one.
        return False
    if who in ROLES:
        return not policy.roles or ROLES[who] in policy.roles
    return who == "other nurse" and "site" not in route.parameters and not policy.roles


def sent(route: Route, scene: Scene, method: str) -> dict[str, Any]:
    return body(route, scene) if method == "POST" and "POST" in route.policy.methods else {}


def held(response: Any) -> str:
    """Body and headers, as they leave."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    return f"{headers}\n{cookies}\n{response.content.decode(errors='replace')}"


def found(response: Any, canaries: tuple[str, ...]) -> list[str]:
    text = held(response)
    return [canary for canary in canaries if canary in text]


@by_route
def test_a_route_answers_as_its_policy_says(route: Route, scene: Scene, knock: Any) -> None:
    wrong = []
    for who in ACTORS:
        for method in route.methods:
            with knock(who, method, address(route, scene), sent(route, scene, method)) as response:
                if response.status_code not in expected(route, who, method):
                    wrong.append(f"{who} {method}: {response.status_code}")
    assert wrong == []


@by_route
def test_a_foreign_answer_holds_nothing_of_the_patient_and_changes_nothing(
    route: Route, scene: Scene, knock: Any
) -> None:
    before = fingerprint(scene.clinic.site.pk)
    for who in FOREIGN:
        if who == "other patient" and (admitted(route, who) or route.name in OWN_SESSION):
            continue
        for method in route.methods:
            with knock(who, method, address(route, scene), sent(route, scene, method)) as response:
                assert found(response, EVERYTHING + OTHER_PERSON) == [], f"{who} {method}"
                assert fingerprint(scene.clinic.site.pk) == before, f"{who} {method}"


@by_route_of_a_site
def test_another_site_s_nurse_reaches_no_row_through_her_own_site_s_address(
    route: Route, scene: Scene, knock: Any
) -> None:
    """Her slug, the first site's ids: in the address and in the body."""
    before = fingerprint(scene.clinic.site.pk)
    theirs = address(route, scene, site=scene.clinic.other_site.slug)
    for method in route.methods:
        with knock("other nurse", method, theirs, sent(route, scene, method)) as response:
            assert response.status_code in ANSWERED | {403, 405}
            assert found(response, EVERYTHING + OTHER_PERSON) == [], method
            assert fingerprint(scene.clinic.site.pk) == before, method
            if (
                method in route.policy.methods
                and set(route.parameters) - WORDS
                and route.name != "staff_team"
            ):
                assert response.status_code in {403, 404}, method


@by_route
def test_another_patient_s_link_reads_and_changes_nothing_of_the_first_patient(
    route: Route, scene: Scene, knock: Any
) -> None:
    before = _of_the_patient(scene)
    for method in route.methods:
        with knock("other patient", method, address(route, scene), sent(route, scene, method)) as response:
            assert found(response, EVERYTHING) == [], method
            assert _of_the_patient(scene) == before, method


@by_route
def test_the_front_desk_never_reads_an_answer_or_a_medicine(route: Route, scene: Scene, knock: Any) -> None:
    for method in route.methods:
        with knock("desk", method, address(route, scene), sent(route, scene, method)) as response:
            assert found(response, ANSWERS) == [], method


@by_route
def test_a_manager_reads_of_no_patient(route: Route, scene: Scene, knock: Any) -> None:
    for method in route.methods:
        with knock("manager", method, address(route, scene), sent(route, scene, method)) as response:
            assert [
                hit for hit in found(response, EVERYTHING) if not hit.lower().startswith("canarystaff")
            ] == [], method


@by_route
def test_a_driver_reads_a_first_name_and_nothing_else_of_the_patient(
    route: Route, scene: Scene, knock: Any
) -> None:
    called = {"Canaryfirst", "Canarypref"}
    beyond = tuple(canary for canary in PERSON if canary not in called) + ANSWERS + STAFF
    for method in route.methods:
        with knock("driver", method, address(route, scene), sent(route, scene, method)) as response:
            assert response.status_code < 500 or route.name in UNWELL
            assert found(response, beyond) == [], method


@pytest.mark.parametrize("who", ["companion", "guest"])
@by_route
def test_whoever_helps_reads_a_first_name_and_never_an_answer(
    route: Route, who: str, scene: Scene, knock: Any
) -> None:
    own = {"companion": "Canaryhelper", "guest": "Canaryguest"}[who]
    called = {"Canaryfirst", own}
    beyond = tuple(canary for canary in EVERYTHING if canary not in called) + OTHER_PERSON
    for method in route.methods:
        with knock(who, method, address(route, scene), sent(route, scene, method)) as response:
            assert response.status_code < 500 or route.name in UNWELL
            assert found(response, beyond) == [], method


def test_a_guest_reads_no_line_of_the_list(scene: Scene, knock: Any) -> None:
    with knock("guest", "GET", "/my/helping/") as response:
        page = response.content.decode()
        assert "Canaryfirst" in page and "sleeves" not in page and "until" not in page
    with knock("companion", "GET", "/my/helping/") as response:
        assert "sleeves" in response.content.decode()


LOCKED = (
    "/my/copy/",
    "/my/who-looked/",
    "/my/contact/",
    "/my/helpers/add/",
    "/my/helpers/contact/",
    "/my/helpers/5/",
)


@pytest.mark.parametrize("path", LOCKED)
def test_the_second_level_opens_to_a_code_alone(path: str, scene: Scene, knock: Any) -> None:
    with knock("patient", "GET", path) as response:
        assert response.status_code == 303 and response["Location"].startswith("/my/unlock/")
        assert found(response, EVERYTHING) == []
    with knock("unlocked patient", "GET", path) as response:
        assert response.status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "my_helper_add",
        "my_second_contact",
        "my_helper",
        "my_helper_end",
        "my_helper_send",
        "my_contact",
        "my_copy",
    ],
)
def test_without_a_code_nothing_of_the_second_level_changes(name: str, scene: Scene, knock: Any) -> None:
    route = next(route for route in ROUTES if route.name == name)
    before = fingerprint(scene.clinic.site.pk)
    with knock("patient", "POST", address(route, scene), body(route, scene)) as response:
        assert response.status_code == 303 and response["Location"].startswith("/my/unlock/")
        assert fingerprint(scene.clinic.site.pk) == before


def test_every_route_that_takes_a_post_has_a_body_here() -> None:
    taking = {route.name for route in ROUTES if "POST" in route.policy.methods}
    assert taking - set(BODIES) == set()
    assert set(BODIES) - taking == set()


def _of_the_patient(scene: Scene) -> list[tuple[Any, ...]]:
    """Rows that hang on the first patient's appointments, by their newest state."""
    ids = (scene.expected, scene.checked_in, scene.resting, scene.cancelled)
    return [
        *Appointment.objects.filter(pk__in=ids).order_by("pk").values_list(),
        *Tick.objects.filter(item__appointment_id__in=ids).order_by("pk").values_list("pk"),
        *Intake.objects.filter(appointment_id__in=ids).order_by("pk").values_list("pk"),
        *MedicationEntry.objects.filter(appointment_id__in=ids)
        .order_by("pk")
        .values_list("pk", "removed_at", "route"),
        *Reminder.objects.filter(appointment_id__in=ids).order_by("pk").values_list("pk", "state", "due_at"),
    ]
