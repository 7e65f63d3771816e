"""Figure 18: who exists is told by no time. In `make test` the work is compared, statement by statement and hash by hash; in `make attack` the clock. Source: AU-11, LK-9."""

import statistics
import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists.models import User
from tests.attack.sizes import SCALE
from tests.factories import Clinic, UserFactory
from tests.patient.conftest import BORN, mint

pytestmark = pytest.mark.django_db
TIMES, CLOSE_MS = 300, 5.0
WRONG = {**BORN, "day": "9"}


def sign_in(email: str) -> bytes:
    return Client().post("/staff/sign-in/", {"login": email, "password": "not the right one at all"}).content


def undone(ask: Callable[[], bytes]) -> tuple[bytes, list[str], float]:
    """What it answered, the statements by their first words, and its milliseconds. What it did is undone."""
    cache.clear()
    connection.queries_log.clear()  # it holds nine thousand, and warns beyond
    with transaction.atomic(), CaptureQueriesContext(connection) as ran:
        began = time.perf_counter()
        said = ask()
        took = (time.perf_counter() - began) * 1000
        transaction.set_rollback(True)
    return (
        said,
        [
            " ".join(each["sql"].partition("(")[0].split()[:2])
            for each in ran
            if "SAVEPOINT" not in each["sql"]
        ],
        took,
    )


def masked(page: bytes, *words: str) -> str:
    text = page.decode()
    for word in words:
        text = text.replace(word, "-")
    return "".join(part.partition('"')[2] for part in text.split('name="csrfmiddlewaretoken" value="'))


def test_a_wrong_password_is_the_same_work_for_whoever_exists(clinic: Clinic, settings: object) -> None:
    """As many hashes of the costly kind, and the same page."""
    user = UserFactory(email="there@maple.example")
    hashed: list[str] = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # type: ignore[attr-defined]
    user.set_password("correct horse battery staple")
    user.save()
    real, check = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    with (
        patch.object(
            Argon2PasswordHasher, "encode", lambda self, *a: hashed.append("hash") or real(self, *a)
        ),
        patch.object(
            Argon2PasswordHasher, "verify", lambda self, *a: hashed.append("hash") or check(self, *a)
        ),
    ):
        there = undone(lambda: sign_in("there@maple.example"))[0]
        for_one, hashed[:] = list(hashed), []
        nobody = undone(lambda: sign_in("gone@maple.example"))[0]
    assert for_one == hashed == ["hash"]
    assert masked(there, "there@maple.example") == masked(nobody, "gone@maple.example")


def test_an_unknown_link_is_the_same_work_as_a_wrong_date(
    clinic: Clinic, clock: time_machine.Traveller
) -> None:
    known, unknown = mint(clinic.book()), "p" + "a" * 32
    done = [
        undone(lambda token=token: Client().post("/l/", {"token": token, **WRONG}).content)
        for token in (known, unknown)
    ]
    assert done[0][1] == done[1][1] and done[0][1]
    assert masked(done[0][0], known) == masked(done[1][0], unknown)


@pytest.mark.skipif(SCALE < 1, reason="no test asserts seconds; `make attack` does")
@pytest.mark.parametrize("door", ["staff", "link"])
def test_the_clock_tells_nothing(
    door: str, clinic: Clinic, settings: object, count: Callable[..., None]
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # type: ignore[attr-defined]
    user = UserFactory(email="there@maple.example")
    user.set_password("correct horse battery staple")
    User.objects.filter(pk=user.pk).update(password=user.password)
    known, unknown = mint(clinic.book()), "p" + "a" * 32
    asks: dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]] = {
        "staff": (lambda: sign_in("there@maple.example"), lambda: sign_in("gone@maple.example")),
        "link": (
            lambda: Client().post("/l/", {"token": known, **WRONG}).content,
            lambda: Client().post("/l/", {"token": unknown, **WRONG}).content,
        ),
    }
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for number, ask in enumerate(asks[door]):
            took[number].append(undone(ask)[2])
    gap = abs(statistics.median(took[0]) - statistics.median(took[1]))
    count(**{f"{door}_pairs": TIMES, f"worst_median_gap_of_{door}_ms": round(gap, 2)})
    assert gap < CLOSE_MS
