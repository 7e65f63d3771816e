"""Limits on what anybody may post without a session: calm words, a time to come back, nobody else held up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from checklists.models import Appointment
from tests import factories
from tests.factories import Clinic
from tests.patient.conftest import mint

BORN = {"day": "3", "month": "3", "year": "1984"}
MOST = 60
UNKNOWN = {"token": "p" + "a" * 32, **BORN}
pytestmark = pytest.mark.usefixtures("clock")


def posts(times: int, path: str = "/l/", **sent: str) -> list[int]:
    return [Client().post(path, UNKNOWN, **sent).status_code for _ in range(times)]  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/l/", "/my/new-link/"])
def test_beyond_the_limit_the_page_asks_to_wait(db: None, path: str) -> None:
    assert 429 not in posts(MOST, path)
    response = Client().post(path, UNKNOWN)
    assert (response.status_code, response["Retry-After"], b"wait a minute" in response.content) == (
        429,
        "60",
        True,
    )


def test_the_page_says_nothing_about_anybody(db: None) -> None:
    posts(MOST)
    body = Client().post("/l/", UNKNOWN).content.lower()
    assert [word for word in (b"ketamine", b"infusion", b"p" + b"a" * 32) if word in body] == []


def test_the_next_minute_is_open(db: None, clock: time_machine.Traveller) -> None:
    posts(MOST + 1)
    clock.shift(60)
    assert posts(1) == [422]


def test_another_address_is_not_held_up(db: None) -> None:
    posts(MOST + 1)
    assert posts(1, REMOTE_ADDR="203.0.113.9") == [422]


def test_a_made_up_forwarding_header_is_no_other_address(db: None) -> None:
    posts(MOST)
    assert posts(1, HTTP_X_FORWARDED_FOR="203.0.113.9") == [429]


def test_behind_a_proxy_the_address_it_names_counts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 1)
    named = [f"198.51.100.{number}, 203.0.113.9" for number in range(MOST)]
    for header in named:
        posts(1, HTTP_X_FORWARDED_FOR=header)
    there, elsewhere = "198.51.100.1, 203.0.113.9", "203.0.113.9, 203.0.113.10"
    assert (posts(1, HTTP_X_FORWARDED_FOR=there), posts(1, HTTP_X_FORWARDED_FOR=elsewhere)) == ([429], [422])


def test_one_household_of_ipv6_is_one_address(db: None) -> None:
    for number in range(MOST):
        posts(1, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    inside, outside = "2001:db8:1:2:ffff::1", "2001:db8:1:3::1"
    assert (posts(1, REMOTE_ADDR=inside), posts(1, REMOTE_ADDR=outside)) == ([429], [422])


def test_looking_and_pressing_without_typing_never_counts(clinic: Clinic) -> None:
    token, client = mint(clinic.book()), Client()
    for _ in range(MOST + 1):
        client.get(f"/l/{token}")
        client.post("/l/", {"token": token})
    assert client.post("/l/", {"token": token, **BORN}).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_at_once_no_more_get_through() -> None:
    clinic = factories.clinic()
    token = mint(clinic.book())

    def press(_: int) -> int:
        try:
            return Client().post("/l/", {"token": token, **BORN, "day": "4"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(MOST + 30)))
    assert (answers.count(422), answers.count(429)) == (MOST, 30)
    assert Appointment.objects.get().link_tries <= 10
