"""The demo shows every readiness and every status, at any hour it is made."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from checklists import models
from checklists.queries import conservation
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness

pytestmark = pytest.mark.django_db
HOURS = [datetime(2026, 11, 23, hour, 10, tzinfo=UTC) for hour in (0, 6, 7, 17)]


def seed(capsys: pytest.CaptureFixture[str]) -> dict:
    call_command("seed_demo", "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_every_readiness_and_status_is_there_at_any_hour(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(now, tick=False):
        found = seed(capsys)
    assert {one["readiness"] for one in found["appointments"]} == set(Readiness)
    assert {one["status"] for one in found["appointments"]} == set(Status)


def test_three_people_can_sign_in_with_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    found = seed(capsys)
    assert {one["role"] for one in found["staff"]} == {"nurse", "prescriber", "front_desk"}
    for one in found["staff"]:
        assert models.User.objects.get(email=one["email"]).check_password(one["password"])


def test_a_second_seeding_of_the_day_makes_nothing_new(capsys: pytest.CaptureFixture[str]) -> None:
    first = seed(capsys)
    second = seed(capsys)
    assert [one["id"] for one in first["appointments"]] == [one["id"] for one in second["appointments"]]
    assert all(
        one["link"].startswith("http://127.0.0.1:8000/l/p") for one in second["appointments"] if one["link"]
    )


def test_the_next_day_gets_its_own_appointments(capsys: pytest.CaptureFixture[str]) -> None:
    now = HOURS[3]
    with time_machine.travel(now, tick=False):
        first = {one["id"] for one in seed(capsys)["appointments"]}
    with time_machine.travel(now + timedelta(days=1), tick=False):
        later = {one["id"] for one in seed(capsys)["appointments"]}
    assert later - first


def test_nothing_of_a_past_that_never_was_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    seed(capsys)
    due = models.Reminder.objects.filter(state="planned", due_at__lt=datetime.now(UTC) - timedelta(minutes=5))
    assert not due.exists()


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_the_reminders_of_the_demo_add_up(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(now, tick=False):
        seed(capsys)
    assert conservation.unbalanced(now=now) == ()


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_the_day_after_is_asked_and_one_answer_is_red(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(now, tick=False):
        found = {one["patient"]: one for one in seed(capsys)["appointments"]}
        shown = {}
        for name in ("Lena Fischer", "Marco Silva"):
            born = dict(zip(("year", "month", "day"), found[name]["date_of_birth"].split("-"), strict=True))
            client = Client()
            client.post("/l/", {"token": found[name]["link"].rpartition("/")[2], **born})
            shown[name] = client.get("/my/").content.decode()
    assert "How are you today?" in shown["Lena Fischer"]
    assert "The clinic knows, and calls you" in shown["Marco Silva"]
    assert models.Call.objects.filter(reason="next_day_urgent", closed_at=None).count() == 1


@override_settings(DEMO=False)
def test_without_demo_there_is_no_demo() -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not models.User.objects.exists()
