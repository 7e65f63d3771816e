"""Acts that ask once more who one is: five minutes and a second after it was shown nothing changes, and what was typed is kept."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from checklists.rules.access import Role
from checklists.rules.rights import asked_again
from clinic.route_rights import SENT
from tests import factories
from tests.isolation.addresses import Route, address, body, every_route
from tests.isolation.scene import Scene, fingerprint
from tests.isolation.test_bodies import ALREADY_SO
from tests.staff.factors import PASSWORD, has_an_app, signed_in_by_app

ASKING = [route for route in every_route() if route.policy.again_for]
ACTS = [route for route in ASKING if "POST" in route.policy.methods]
BY = {
    **dict.fromkeys(("staff_review", "staff_record_export"), "prescriber"),
    **dict.fromkeys(("staff_erasures", "staff_prescriber_asks"), "officer"),
    **dict.fromkeys(("staff_override", "staff_override_answer", "staff_no_go", "staff_glass"), "nurse"),
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
by_act = pytest.mark.parametrize("route", ACTS, ids=lambda route: route.name)


@pytest.fixture(autouse=True)
def no_demo(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture(scope="module")
def known(scene: Scene) -> Iterator[Scene]:
    """Clients that have shown a factor."""
    for who in ("nurse", "prescriber", "manager"):
        actor = getattr(scene.clinic, who)
        has_an_app(actor)
        scene.clients[f"known {who}"] = signed_in_by_app(actor)
    officer = factories.staff(scene.clinic.site, Role.PRIVACY_OFFICER)
    has_an_app(officer)
    scene.clients["known officer"] = signed_in_by_app(officer)
    yield scene


def who_acts(route: Route) -> str:
    usual = "prescriber" if "protocol" in route.name else "manager"
    return f"known {BY.get(route.name, usual)}"


def shown_ago(scene: Scene, who: str, seconds: int) -> None:
    session = scene.clients[who].session
    session["shown_at"] = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    session.save()


def flat(sent: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (name, str(each))
        for name, value in sent.items()
        for each in (value if isinstance(value, list | tuple) else [value])
    }


def test_what_the_table_marks_asks_again() -> None:
    """Which roles it asks is compared in tests/house/test_rights.py; here that nothing falls out of both."""
    # A patient is asked by a code: tests/patient/test_record_copy.py.
    marked = {name for name, acts in SENT.items() if asked_again(acts)} - {"my_copy"}
    marked |= {"staff_audit", "staff_weekly_look"}
    assert {route.name for route in ASKING} == marked
    assert len(marked) >= 10


@by_act
def test_a_second_too_late_nothing_changes_and_what_was_typed_is_kept(
    route: Route, known: Scene, knock: Any
) -> None:
    who, sent, before = who_acts(route), body(route, known), fingerprint(known.clinic.site.pk)
    shown_ago(known, who, 301)
    with knock(who, "POST", address(route, known), sent) as response:
        page = response.content.decode()
        assert (response.status_code, "Is it still you?" in page) == (403, True)
        assert fingerprint(known.clinic.site.pk) == before
        kept = {(unescape(name), unescape(value)) for name, value in HIDDEN.findall(page)}
        assert flat(sent) <= kept
    wrong = {**sent, "again-password": "not this one"}
    with knock(who, "POST", address(route, known), wrong) as response:
        assert response.status_code == 403 and "not this one" not in response.content.decode()
        assert fingerprint(known.clinic.site.pk) == before


@by_act
@pytest.mark.parametrize(("seconds", "more"), [(295, {}), (301, {"again-password": PASSWORD})])
def test_in_time_or_with_the_password_it_is_done(
    route: Route, seconds: int, more: dict[str, str], known: Scene, knock: Any
) -> None:
    who, before = who_acts(route), fingerprint(known.clinic.site.pk)
    shown_ago(known, who, seconds)
    with knock(who, "POST", address(route, known), {**body(route, known), **more}) as response:
        assert "Is it still you?" not in response.content.decode()
        assert response.status_code in {200, 302, 303, 409}
        assert route.name in ALREADY_SO | {"staff_site"} or fingerprint(known.clinic.site.pk) != before


def test_five_wrong_passwords_end_it(known: Scene, knock: Any) -> None:
    (route,) = (route for route in ACTS if route.name == "staff_team")
    sent = body(route, known)
    shown_ago(known, "known manager", 301)
    with knock("known manager", "GET", address(route, known)) as response:
        client = known.clients["known manager"]
        for _ in range(5):
            client.post(address(route, known), {**sent, "again-password": "wrong"})
        response = client.post(address(route, known), {**sent, "again-password": PASSWORD})
        assert response.status_code == 403 and "Too many tries" in response.content.decode()


def test_a_nurses_note_asks_nobody_and_looking_neither(known: Scene, knock: Any) -> None:
    (route,) = (route for route in ACTS if route.name == "staff_review")
    shown_ago(known, "known nurse", 301)
    with knock("known nurse", "POST", address(route, known), {"act": "draft"}) as response:
        assert "Is it still you?" not in response.content.decode()
    with knock("known nurse", "GET", address(route, known)) as response:
        assert response.status_code == 200


def test_a_privacy_officer_shows_who_they_are_before_they_read_the_audit(known: Scene, knock: Any) -> None:
    path = f"/staff/{known.slug}/audit/?patient={known.patient}"
    shown_ago(known, "known officer", 301)
    for method in ("GET", "HEAD"):
        with knock("known officer", method, path) as response:
            assert response.status_code == 302 and response.content == b""
            assert response["Location"].startswith("/staff/your-sign-in/again/?next=%2Fstaff%2F")
    with knock("known officer", "GET", response["Location"]) as asking:
        sent = {"password": PASSWORD, "next": path}
        back = known.clients["known officer"].post(asking.request["PATH_INFO"], sent)
        assert (back.status_code, back["Location"]) == (302, path)
        assert known.clients["known officer"].get(path).status_code == 200
    shown_ago(known, "known officer", 295)
    with knock("known officer", "GET", path) as response:
        assert response.status_code == 200


def test_a_manager_reads_the_audit_without_being_asked(known: Scene, knock: Any) -> None:
    """Of nobody's record: the table asks the privacy officer alone."""
    shown_ago(known, "known manager", 301)
    with knock("known manager", "GET", f"/staff/{known.slug}/audit/") as response:
        assert response.status_code == 200
