"""Wrong passwords of a stranger shut nobody out of their own desk, and a right one gives no stranger new tries."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from checklists import models
from clinic import known_device
from tests.factories import Clinic

PASSWORD = "correct horse battery staple"
COOKIE = "known"


@pytest.fixture
def nurse(clinic: Clinic) -> models.User:
    found = models.User.objects.get(pk=clinic.nurse.user_id)
    found.set_password(PASSWORD)
    found.save()
    return found


def tried(client: Client, email: str, password: str = "wrong", *, at: str = "198.51.100.7") -> str:
    answer = client.post("/staff/sign-in/", {"login": email, "password": password}, REMOTE_ADDR=at)
    if answer.status_code == 302:
        return "in"
    waits = answer.status_code == 429 or "Too many tries" in answer.content.decode()
    return "wait" if waits else "wrong"


def desk_of(user: models.User) -> Client:
    """A browser in which they signed in, and out again."""
    desk = Client()
    assert tried(desk, user.email, PASSWORD) == "in"
    desk.post("/staff/sign-out/")
    assert "_auth_user_id" not in desk.session
    return desk


def test_fifty_tries_elsewhere_do_not_shut_a_known_desk_out(nurse: models.User) -> None:
    desk, strangers = desk_of(nurse), [Client() for _ in range(10)]
    said = [
        tried(one, nurse.email, at=f"203.0.113.{place}")
        for place, one in enumerate(strangers)
        for _ in range(5)
    ]
    assert said == ["wrong"] * 5 + ["wait"] * 45
    assert tried(Client(), nurse.email, PASSWORD, at="203.0.113.99") == "wait"
    assert tried(desk, nurse.email, PASSWORD) == "in"


def test_a_known_desk_has_five_tries_too(nurse: models.User) -> None:
    desk = desk_of(nurse)
    assert [tried(desk, nurse.email) for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert tried(desk, nurse.email, PASSWORD) == "wait"


def test_a_desk_is_known_to_those_who_signed_in_there_alone(clinic: Clinic, nurse: models.User) -> None:
    desk = desk_of(nurse)
    other = models.User.objects.get(pk=clinic.prescriber.user_id)
    other.set_password(PASSWORD)
    other.save()
    for place in range(5):
        tried(Client(), other.email, at=f"203.0.113.{place}")
    assert tried(desk, other.email, PASSWORD) == "wait"


def test_the_cookie_names_nobody_and_cannot_be_written(nurse: models.User) -> None:
    desk = desk_of(nurse)
    kept = desk.cookies[COOKIE]
    assert kept["httponly"] and kept["samesite"] == "Lax"
    held = signing.loads(kept.value, salt=known_device._SALT)
    assert nurse.email not in str(held) and str(nurse.pk) not in held
    for place in range(5):
        tried(Client(), nurse.email, at=f"203.0.113.{place}")
    desk.cookies[COOKIE] = f"x{kept.value}"
    assert tried(desk, nurse.email, PASSWORD) == "wait"


def test_a_desk_remembers_eight_people(nurse: models.User) -> None:
    desk = desk_of(nurse)
    held = signing.loads(desk.cookies[COOKIE].value, salt=known_device._SALT)
    full = [held[0], *(f"{place:032x}" for place in range(8))]
    desk.cookies[COOKIE] = signing.dumps(full, salt=known_device._SALT)
    assert tried(desk, nurse.email, PASSWORD) == "in"
    assert signing.loads(desk.cookies[COOKIE].value, salt=known_device._SALT) == [*held[:2], *full[1:8]]


def test_ninety_days_later_it_is_a_stranger(nurse: models.User) -> None:
    desk = desk_of(nurse)
    with time_machine.travel(datetime.now().astimezone() + timedelta(days=91), tick=True):
        for place in range(5):
            tried(Client(), nurse.email, at=f"203.0.113.{place}")
        assert tried(desk, nurse.email, PASSWORD) == "wait"


def test_a_right_password_gives_an_address_no_new_tries(nurse: models.User) -> None:
    """Thirty a minute, with own successes in between."""
    said = []
    for number in range(40):
        email, password = (nurse.email, PASSWORD) if number % 10 == 5 else (f"no{number}@clinic.example", "x")
        said.append(tried(Client(), email, password, at="198.51.100.7"))
    assert "in" in said[:30] and said[30:] == ["wait"] * 10
