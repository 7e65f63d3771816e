"""A forgotten password: one answer for everybody, a link that works once, sessions that end, a factor that stays. Source: AU-12."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists import models
from checklists.actions import password_resets as actions
from checklists.actions import staff_mails
from checklists.reminders.staff_mails import _compose
from checklists.rules.access import system
from tests import factories
from tests.factories import NOW, Clinic
from tests.reminders.conftest import HeldClock
from tests.staff.factors import PASSWORD, has_an_app

pytestmark = pytest.mark.django_db
ASK = "/staff/sign-in/forgotten/"
NEW = "seven brown otters"
BY = system("test")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as held:
        yield held


@pytest.fixture
def nurse(clinic: Clinic) -> models.User:
    return models.User.objects.get(pk=clinic.nurse.user_id)


def mailed() -> str:
    """The link in the message, as its sender writes it."""
    (held,) = staff_mails.take(by=BY, now=NOW)
    content = _compose(held, HeldClock(NOW), BY).decode().replace("=\r\n", "")
    found = re.search(r"/staff/sign-in/forgotten/n[a-z2-7]{32}/", content)
    assert found
    return found.group()


def press(link: str, password: str = NEW) -> int:
    return Client().post(link, {"password": password, "again": password}).status_code


def signs_in(nurse: models.User, password: str) -> bool:
    client = Client()
    client.post("/staff/sign-in/", {"login": nurse.email, "password": password})
    return "_auth_user_id" in client.session


def test_the_link_sets_a_new_password_once(nurse: models.User) -> None:
    Client().post(ASK, {"email": nurse.email.upper()})
    link = mailed()
    assert press(link) == 302
    assert signs_in(nurse, NEW) and not signs_in(nurse, PASSWORD)
    assert press(link, "eight green herons") == 410
    assert signs_in(nurse, NEW)


def test_looking_at_it_changes_nothing(nurse: models.User) -> None:
    Client().post(ASK, {"email": nurse.email})
    link = mailed()
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert models.PasswordReset.objects.get().used_at is None and signs_in(nurse, PASSWORD)


def test_sessions_end_and_the_factor_stays(clinic: Clinic, nurse: models.User) -> None:
    client = Client()
    client.post("/staff/sign-in/", {"login": nurse.email, "password": PASSWORD})
    has_an_app(clinic.nurse)
    factors = Authenticator.objects.filter(user=nurse).count()
    Client().post(ASK, {"email": nurse.email})
    assert press(mailed()) == 302
    assert client.get("/staff/").status_code == 302 and not UserSession.objects.filter(user=nurse).exists()
    assert Authenticator.objects.filter(user=nurse).count() == factors
    again = Client()
    answer = again.post("/staff/sign-in/", {"login": nurse.email, "password": NEW})
    assert answer["Location"].startswith("/staff/sign-in/code/") and "_auth_user_id" not in again.session


def test_nobody_learns_who_signs_in_here(clinic: Clinic, nurse: models.User) -> None:
    models.User.objects.filter(pk=clinic.desk.user_id).update(is_active=False)
    gone = models.User.objects.get(pk=clinic.desk.user_id)
    said, statements = set(), {}
    for email in (nurse.email, gone.email, "nobody@maple.example"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = Client().post(ASK, {"email": email})
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", answer.content.decode())
        said.add((answer.status_code, text))
        statements[email] = len([each for each in caught if each["sql"].startswith(("SELECT", "INSERT"))])
    assert len(said) == 1
    assert max(statements.values()) - min(statements.values()) <= 2
    assert [row.user_id for row in models.StaffMail.objects.all()] == [nurse.pk]


def test_three_messages_an_hour(nurse: models.User) -> None:
    for _ in range(5):
        Client().post(ASK, {"email": nurse.email})
    assert models.StaffMail.objects.count() == 3


def test_it_lasts_an_hour(nurse: models.User, clock: time_machine.Traveller) -> None:
    Client().post(ASK, {"email": nurse.email})
    link = mailed()
    clock.move_to(NOW + timedelta(minutes=59, seconds=59))
    assert Client().get(link).status_code == 200
    clock.move_to(NOW + timedelta(hours=1, seconds=2))
    assert (Client().get(link).status_code, press(link)) == (410, 410)


def test_a_new_password_ends_every_other_link(nurse: models.User) -> None:
    Client().post(ASK, {"email": nurse.email})
    first = mailed()
    Client().post(ASK, {"email": nurse.email})
    second = mailed()
    assert press(second) == 302
    assert press(first) == 410


def test_a_disabled_account_s_link_is_over(nurse: models.User) -> None:
    Client().post(ASK, {"email": nurse.email})
    link = mailed()
    models.User.objects.filter(pk=nurse.pk).update(is_active=False)
    assert press(link) == 410


@pytest.mark.parametrize("password", ["short", "ketamine2026!!", "x" * 129])
def test_a_weak_one_is_refused_and_the_link_stays(nurse: models.User, password: str) -> None:
    Client().post(ASK, {"email": nurse.email})
    link = mailed()
    assert press(link, password) == 422
    assert press(link) == 302


@pytest.mark.parametrize("token", ["n" + "a" * 32, "x", "%00", "n" * 400])
def test_an_unknown_link_is_over(token: str) -> None:
    assert Client().get(f"{ASK}{token}/").status_code == 410


def test_the_token_rests_nowhere(nurse: models.User) -> None:
    Client().post(ASK, {"email": nurse.email})
    token = mailed().split("/")[-2]
    press(f"{ASK}{token}/")
    held = [
        list(model.objects.values_list())
        for model in (models.StaffMail, models.PasswordReset, models.AuditEntry)
    ]
    assert token not in repr(held)
    told = models.AuditEntry.objects.filter(action__startswith="password.").order_by("pk")
    assert [(each.action, each.obj) for each in told] == [
        ("password.ask", f"staff:{nurse.pk}"), ("password.reset", f"staff:{nurse.pk}"),
    ]  # fmt: skip


def test_another_purpose_s_token_opens_nothing(nurse: models.User) -> None:
    token = actions.mint(user_id=nurse.pk, by=BY, now=NOW)
    assert Client().get(f"/staff/welcome/{token}/").status_code == 410
    assert Client().post(f"/screen/connect/{token}/").status_code == 404
    assert Client().get(f"{ASK}{token}/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_asking_many_times_at_once_mails_three(clock: time_machine.Traveller) -> None:
    clinic = factories.clinic()
    email = models.User.objects.get(pk=clinic.nurse.user_id).email

    def asks(_: int) -> None:
        try:
            actions.ask(email=email, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(asks, range(24)))
    assert models.StaffMail.objects.count() == actions.MOST_AN_HOUR
