"""The day after: answers go to nurse and prescriber, private notes to nobody, another link reaches nothing of it."""

import re
from typing import Any

import pytest

from checklists.models import AuditEntry, NextDayAnswer, PrivateNote
from checklists.rules.access import ActorKind
from tests.isolation.addresses import Route, _day_after, address, body, every_route
from tests.isolation.scene import PRIVATE, Scene, fingerprint
from tests.isolation.test_every_route import ROLES, found, sent

DESK = [route for route in every_route() if ActorKind.STAFF in route.policy.kinds]
AFTER = [route for route in every_route() if route.name.startswith(("my_next_day", "my_note"))]
OTHERS = ("stranger", "nurse", "desk", "driver", "other patient", "patient")
OWN_PAGES = (
    "/my/", "/my/next-day/", "/my/next-day/2/", "/my/next-day/4/help/", "/my/next-day/check/",
    "/my/next-day/thank-you/", "/my/notes/",
)  # fmt: skip
PHRASE = "ending your life"


def addressed(route: Route, scene: Scene) -> str:
    """As elsewhere, with the appointment that went home in the place of every other."""
    return address(route, scene, appointment=scene.gone)


@pytest.mark.parametrize("route", DESK, ids=lambda route: route.name)
@pytest.mark.parametrize("who", ROLES)
def test_nobody_at_the_desk_reads_a_private_note(who: str, route: Route, scene: Scene, knock: Any) -> None:
    for method in route.methods:
        with knock(who, method, addressed(route, scene), sent(route, scene, method)) as response:
            assert found(response, PRIVATE) == [], method
            if who not in ("nurse", "prescriber"):
                assert found(response, ("canaryshared",)) == [], method


def test_the_appointment_s_page_tells_nurse_and_prescriber_alone(scene: Scene, knock: Any) -> None:
    path, told = f"/staff/{scene.slug}/appointments/{scene.gone}/", {}
    for who in ROLES:
        with knock(who, "GET", path) as response:
            told[who] = [words for words in ("canaryshared", PHRASE) if words in response.content.decode()]
    both = ["canaryshared", PHRASE]
    assert told == {"nurse": both, "prescriber": both, "desk": [], "manager": []}


def test_the_call_list_tells_the_front_desk_that_a_nurse_calls(scene: Scene, knock: Any) -> None:
    said = {}
    for who in ("nurse", "desk"):
        with knock(who, "GET", f"/staff/{scene.slug}/calls/") as response:
            page = response.content.decode()
            said[who] = ("A nurse calls them now" in page, PHRASE in page)
    assert said == {"nurse": (True, True), "desk": (True, False)}


@pytest.mark.parametrize("route", AFTER, ids=lambda route: route.name)
def test_another_link_reaches_nothing_of_the_day_after(route: Route, scene: Scene, knock: Any) -> None:
    before = fingerprint(scene.clinic.site.pk)
    for who in OTHERS:
        for method in route.methods:
            data = body(route, scene) if method == "POST" and "POST" in route.policy.methods else {}
            with knock(who, method, addressed(route, scene), data) as response:
                assert response.status_code in {302, 303, 403, 404, 405}, f"{who} {method}"
                assert found(response, ("canaryshared", *PRIVATE, PHRASE)) == [], f"{who} {method}"
                assert fingerprint(scene.clinic.site.pk) == before, f"{who} {method}"


@pytest.mark.parametrize("path", OWN_PAGES)
def test_the_patient_s_own_pages_hold_no_id(path: str, scene: Scene, knock: Any) -> None:
    with knock("patient after", "GET", path) as response:
        page = response.content.decode()
        assert response.status_code == 200
        addresses = re.findall(r'(?:href|action)="(/my/[^"]*)"', page)
        assert {number for address in addresses for number in re.findall(r"\d{3,}", address)} == set()


def test_the_patient_reads_both_notes(scene: Scene, knock: Any) -> None:
    with knock("patient after", "GET", "/my/notes/") as response:
        assert found(response, ("canaryshared", *PRIVATE)) == ["canaryshared", *PRIVATE]


def test_audit_and_log_hold_no_word_of_it(scene: Scene, knock: Any, caplog: pytest.LogCaptureFixture) -> None:
    for path, data in (
        ("/my/notes/", {"operation": "5b1f3c1e-6a53-4a53-9d0e-1f4f6f6f0a01", "text": "canaryprivate too"}),
        ("/my/next-day/4/", {**_day_after(4, "yes")}),
    ):
        with knock("patient after", "POST", path, data) as response:
            assert response.status_code == 303
            assert PrivateNote.objects.exists() and NextDayAnswer.objects.exists()
            entries = AuditEntry.objects.filter(chain=f"site:{scene.clinic.site.pk}").values_list()
            told = " ".join(str(entry) for entry in entries)
            assert [word for word in ("canary", "thoughts", "'yes'") if word in told] == []
    assert [word for word in ("canary", "thoughts") if word in caplog.text] == []
