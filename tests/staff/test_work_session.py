"""How long a desk stays signed in: 15 minutes without work, 12 hours in all, to the second; what pages ask for is no work."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from checklists import models
from tests.factories import START, Clinic
from tests.staff.sign_in import signed_in

MORNING = START - timedelta(hours=1)
IDLE, ABSOLUTE = 900, 43_200


@pytest.fixture
def nurse(clinic: Clinic) -> Client:
    with time_machine.travel(MORNING, tick=False):
        client = signed_in(clinic.nurse)
        client.get(board(clinic))
    return client


def board(clinic: Clinic, rest: str = "") -> str:
    return f"/staff/{clinic.site.slug}/{rest}"


def at(seconds: float) -> time_machine.travel:
    return time_machine.travel(MORNING + timedelta(seconds=seconds), tick=False)


def works_until(client: Client, address: str, seconds: int) -> None:
    """Every ten minutes a page."""
    for passed in range(600, seconds, 600):
        with at(passed):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(IDLE - 1, 200), (IDLE, 200), (IDLE + 1, 302)])
def test_idle_to_the_second(clinic: Clinic, nurse: Client, seconds: int, status: int) -> None:
    with at(seconds):
        assert nurse.get(board(clinic)).status_code == status
        assert (settings.SESSION_COOKIE_NAME in nurse.cookies) and nurse.get(
            "/staff/session/"
        ).status_code == (200 if status == 200 else 401)


@pytest.mark.parametrize(("seconds", "status"), [(ABSOLUTE - 1, 200), (ABSOLUTE, 200), (ABSOLUTE + 1, 302)])
def test_twelve_hours_to_the_second_however_busy(
    clinic: Clinic, nurse: Client, seconds: int, status: int
) -> None:
    works_until(nurse, board(clinic), ABSOLUTE)
    with at(seconds):
        assert nurse.get(board(clinic)).status_code == status


@pytest.mark.parametrize(
    "address",
    ["rows/", "rows/?skip_timeout_reset=1&passive=0&work=1&active=true", "rows/?q=a", "wall/tiles/"],
)
def test_watching_for_twenty_minutes_is_no_work(clinic: Clinic, nurse: Client, address: str) -> None:
    for seconds in range(15, IDLE + 1, 105):
        with at(seconds):
            headers = {"X-Passive": "0", "HX-Request": "true", "X-Requested-With": "XMLHttpRequest"}
            assert nurse.get(board(clinic, address), headers=headers).status_code == 200
    with at(IDLE + 1):
        assert nurse.get(board(clinic, address)).status_code == 401


def test_asking_how_long_is_no_work_and_pressing_is(clinic: Clinic, nurse: Client) -> None:
    with at(800):
        told = nurse.get("/staff/session/").json()
        assert (told["who"], told["idle"], told["absolute"]) == (
            str(clinic.nurse.user_id),
            100,
            ABSOLUTE - 800,
        )
        assert nurse.get("/staff/session/stay/").status_code == 405
        assert nurse.post("/staff/session/stay/").json()["idle"] == IDLE
    with at(800 + IDLE):
        assert nurse.get(board(clinic)).status_code == 200


def test_the_press_takes_the_pages_own_token(clinic: Clinic) -> None:
    strict = Client(enforce_csrf_checks=True)
    with at(0):
        strict.force_login(models.User.objects.get(pk=clinic.nurse.user_id))
        token = strict.get("/staff/session/").json()["token"]
        assert strict.post("/staff/session/stay/").status_code == 403
        assert strict.post("/staff/session/stay/", headers={"X-CSRFToken": token}).status_code == 200


def test_a_page_says_how_long_is_left(clinic: Clinic, nurse: Client) -> None:
    with at(30):
        page = nurse.get(board(clinic)).content.decode()
    assert 'data-idle="870" data-absolute="43170"' in page


def test_twelve_hours_begin_with_the_sign_in(clinic: Clinic) -> None:
    email = models.User.objects.get(pk=clinic.nurse.user_id).email
    client = Client()
    with at(0):
        form = {"login": email, "password": "correct horse battery staple"}
        assert client.post("/staff/sign-in/", form).status_code == 302
        assert datetime.fromisoformat(client.session["started_at"]) == MORNING


def test_signing_out_clears_what_the_browser_kept(clinic: Clinic, nurse: Client) -> None:
    with at(10):
        answer = nurse.post("/staff/sign-out/")
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert answer["Location"] == "/staff/sign-in/?out"
        assert "Clear-Site-Data" not in Client().get("/staff/sign-out/")
        assert nurse.get("/staff/session/").status_code == 401


def test_the_limits_may_be_less_and_never_more() -> None:
    assert settings.STAFF_IDLE_SECONDS <= IDLE
    assert settings.STAFF_ABSOLUTE_SECONDS <= ABSOLUTE
