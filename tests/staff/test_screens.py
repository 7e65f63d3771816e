"""Wall screens without anybody signed in: what they show, how they come and go, and that they reach nothing else. Source: SE-9."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from checklists import models
from checklists.actions import board_devices as actions
from checklists.queries import board_devices
from checklists.queries.scope import appointments_for, patients_for
from checklists.rules.access import Actor, Role
from tests import factories
from tests.factories import START, Clinic
from tests.isolation.addresses import every_route
from tests.preparing import prepared
from tests.staff.sign_in import signed_in
from tests.staff.test_wall import CANARIES, person, shown

pytestmark = pytest.mark.django_db
MORNING = START - timedelta(hours=1)
SECOND = timedelta(seconds=1)
NAMES = CANARIES[:8]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as held:
        yield held


def made(clinic: Clinic, name: str = "Waiting room") -> str:
    """The address of a one-time link, as the manager reads it."""
    page = signed_in(clinic.manager).post(f"/staff/{clinic.site.slug}/screens/", {"name": name})
    (link,) = re.findall(r"/screen/connect/b[a-z2-7]{32}/", page.content.decode())
    return str(link)


@pytest.fixture
def screen(clinic: Clinic) -> Client:
    """A browser of its own, connected at 9:00."""
    client = Client()
    assert client.post(made(clinic)).status_code == 302
    return client


@pytest.mark.parametrize("path", ["/screen/", "/screen/tiles/"])
def test_it_shows_initials_times_and_shapes(clinic: Clinic, screen: Client, path: str) -> None:
    row = prepared(clinic, clinic.book(person(clinic)), medicine="clonazepam 0.5")
    row.notes = "Canarywords"
    row.save(update_fields=["notes"])
    answer = screen.get(path)
    page = answer.content.decode()
    assert "C. X." in page and "#mark-hold" in page
    assert [canary for canary in CANARIES if canary in shown(answer.content)] == []
    assert [canary for canary in NAMES if canary in page] == []
    assert "/staff/" not in page.replace("/staff/sign-in", "").replace('href="/staff/"', "")


def test_a_refresh_without_news_is_a_304(clinic: Clinic, screen: Client) -> None:
    first = screen.get("/screen/tiles/")
    again = screen.get("/screen/tiles/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_its_cookie_is_its_own(clinic: Clinic) -> None:
    client = Client()
    client.post(made(clinic))
    morsel = client.cookies[settings.BOARD_COOKIE_NAME]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 12 * 3600)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_only_digests_rest(clinic: Clinic) -> None:
    link = made(clinic)
    client = Client()
    client.post(link)
    token, cookie = link.split("/")[-2], client.cookies[settings.BOARD_COOKIE_NAME].value
    row = models.BoardDevice.objects.get()
    held = repr(list(models.BoardDevice.objects.values_list())) + repr(
        list(models.AuditEntry.objects.values_list())
    )
    assert token not in held and cookie not in held
    assert bytes(row.digest) == board_devices.digest("cookie", cookie)
    for purpose, secret in (("link", cookie), ("cookie", token)):
        assert board_devices.digest(purpose, secret) not in (bytes(row.digest), bytes(row.link_digest))


def test_looking_at_the_link_changes_nothing(clinic: Clinic) -> None:
    link, client = made(clinic), Client()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert models.BoardDevice.objects.get().connected_at is None
    assert client.get("/screen/").status_code == 403
    assert client.post(link).status_code == 302


def test_it_opens_once_and_for_half_an_hour(clinic: Clinic, clock: time_machine.Traveller) -> None:
    first, second = made(clinic, "One"), made(clinic, "Two")
    assert Client().post(first).status_code == 302
    assert Client().post(first).status_code == 404
    clock.move_to(MORNING + timedelta(minutes=30))
    late = Client()
    assert late.post(second).status_code == 404
    assert late.get("/screen/").status_code == 403
    assert Client().post("/screen/connect/b" + "a" * 32 + "/").status_code == 404


def test_twelve_hours_to_the_second(clinic: Clinic, screen: Client, clock: time_machine.Traveller) -> None:
    found = {}
    for after in (timedelta(hours=12) - SECOND, timedelta(hours=12), timedelta(hours=12) + SECOND):
        clock.move_to(MORNING + after)
        found[after] = [screen.get(path).status_code for path in ("/screen/", "/screen/tiles/")]
    assert list(found.values()) == [[200, 200], [403, 403], [403, 403]]


def test_ended_at_the_desk_it_is_gone_at_its_next_look(clinic: Clinic, screen: Client) -> None:
    prepared(clinic)
    row = models.BoardDevice.objects.get()
    page = signed_in(clinic.manager).get(f"/staff/{clinic.site.slug}/screens/").content.decode()
    assert "Waiting room" in page and "End Waiting room" in page
    ended = signed_in(clinic.manager).post(f"/staff/{clinic.site.slug}/screens/{row.pk}/end/")
    assert ended.status_code == 302
    for path in ("/screen/", "/screen/tiles/"):
        answer = screen.get(path)
        assert answer.status_code == 403 and "A. R." not in answer.content.decode()


def test_another_site_s_screen_shows_its_own_day(clinic: Clinic, screen: Client) -> None:
    prepared(clinic, clinic.book(person(clinic)))
    link = actions.make(
        site_id=clinic.other_site.pk, name="Theirs", by=_manager_there(clinic), now=MORNING
    ).token
    theirs = Client()
    theirs.post(f"/screen/connect/{link}/")
    assert "C. X." in screen.get("/screen/").content.decode()
    assert "C. X." not in theirs.get("/screen/").content.decode()


def test_another_site_s_manager_ends_nothing_here(clinic: Clinic, screen: Client) -> None:
    row, client = models.BoardDevice.objects.get(), signed_in(_manager_there(clinic))
    assert client.post(f"/staff/{clinic.other_site.slug}/screens/{row.pk}/end/").status_code == 404
    assert client.post(f"/staff/{clinic.site.slug}/screens/{row.pk}/end/").status_code == 403
    assert screen.get("/screen/").status_code == 200


@pytest.mark.parametrize("who", ["desk", "nurse", "prescriber"])
def test_only_a_manager_connects(clinic: Clinic, who: str) -> None:
    client = signed_in(getattr(clinic, who))
    assert client.post(f"/staff/{clinic.site.slug}/screens/", {"name": "Mine"}).status_code == 403
    assert not models.BoardDevice.objects.exists()


def test_one_browser_is_one_screen(clinic: Clinic) -> None:
    client = Client()
    client.post(made(clinic, "One"))
    old = client.cookies[settings.BOARD_COOKIE_NAME].value
    client.post(made(clinic, "Two"))
    assert [row.name for row in models.BoardDevice.objects.filter(ended_at=None)] == ["Two"]
    client.cookies[settings.BOARD_COOKIE_NAME] = old
    assert client.get("/screen/").status_code == 403


def test_every_other_route_is_closed_to_it(clinic: Clinic, screen: Client) -> None:
    """It opens two routes; on each other one it is a stranger."""
    cookie = screen.cookies[settings.BOARD_COOKIE_NAME].value
    row = prepared(clinic, clinic.book(person(clinic)))
    known = {"site": clinic.site.slug, "appointment": row.pk, "patient": row.patient_id}
    tried = 0
    for route in every_route():
        if not route.policy.kinds or route.name in ("screen", "screen_tiles"):
            continue
        path = _path(route.name, route.parameters, known)
        if path is None:
            continue
        with_it, without = Client(), Client()
        with_it.cookies[settings.BOARD_COOKIE_NAME] = cookie
        for method in ("get", "post"):
            mine, nobody = (getattr(each, method)(path) for each in (with_it, without))
            assert mine.status_code == nobody.status_code and mine.status_code in (302, 401, 403, 405), path
            assert [canary for canary in NAMES if canary in mine.content.decode()] == []
        tried += 1
    assert tried > 40


def test_what_it_may_look_up_is_the_day_and_nobody(clinic: Clinic, screen: Client) -> None:
    clinic.book()
    by = board_devices.actor_of(cookie=screen.cookies[settings.BOARD_COOKIE_NAME].value, now=MORNING)
    assert by is not None and not by.roles
    assert {row.site_id for row in appointments_for(by)} == {clinic.site.pk}
    assert list(patients_for(by)) == []


def test_making_connecting_and_ending_are_in_the_audit(clinic: Clinic, screen: Client) -> None:
    row = models.BoardDevice.objects.get()
    screen.get("/screen/")
    actions.end(screen_id=row.pk, by=clinic.manager, now=MORNING)
    told = models.AuditEntry.objects.filter(obj=f"screen:{row.pk}").order_by("pk")
    assert [(each.action, each.actor) for each in told] == [
        ("screen.make", clinic.manager.label), ("screen.connect", f"board:{row.pk}"), ("screen.end", clinic.manager.label),
    ]  # fmt: skip
    looks = models.AuditEntry.objects.filter(chain=f"looks:{clinic.site.pk}", actor=f"board:{row.pk}")
    assert [each.data["page"] for each in looks] == ["screen"]


def _manager_there(clinic: Clinic) -> Actor:
    return factories.staff(clinic.other_site, Role.MANAGER)


def _path(name: str, parameters: tuple[str, ...], known: dict[str, object]) -> str | None:
    if set(parameters) - set(known):
        return None
    return reverse(name, kwargs={each: known[each] for each in parameters})
