"""The demo shows every readiness and every status, at any hour it is made."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from checklists import models
from checklists.management.demo import day, people
from checklists.queries import conservation, phone
from checklists.rules.access import Actor, ActorKind
from checklists.rules.appointment_status import Status
from checklists.rules.facts import Readiness
from checklists.rules.phone_modes import Mode

pytestmark = pytest.mark.django_db
DENVER = ZoneInfo("America/Denver")
HOURS = [datetime(2026, 11, 23, hour, 10, tzinfo=UTC) for hour in (0, 6, 7, 17)]


@dataclass(frozen=True)
class Made:
    """A demo made at `now`; `found` is what `seed_demo --json` printed."""

    now: datetime
    found: dict


def seed(*more: str) -> dict:
    printed = io.StringIO()
    call_command("seed_demo", "--json", *more, stdout=printed)
    return json.loads(printed.getvalue())


@pytest.fixture(scope="module", params=HOURS, ids=str)
def made(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Made]:
    """Made once an hour: each test takes back its own changes, the last one all."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(request.param, tick=False):
            found = seed()
        yield Made(request.param, found)
        transaction.set_rollback(True)


def test_three_people_can_sign_in_with_what_is_printed(made: Made) -> None:
    assert {one["role"] for one in made.found["staff"]} == {"nurse", "prescriber", "front_desk"}
    for one in made.found["staff"]:
        assert models.User.objects.get(email=one["email"]).check_password(one["password"])


def test_a_second_seeding_of_the_day_makes_nothing_new(made: Made) -> None:
    with time_machine.travel(made.now, tick=False):
        second = seed()
    assert _ids(made.found) == _ids(second)
    assert all(
        one["link"].startswith("http://127.0.0.1:8000/l/p") for one in second["appointments"] if one["link"]
    )


def _ids(found: dict) -> list[int]:
    return [one["id"] for one in found["appointments"]]


@pytest.mark.parametrize("made", HOURS[3:], indirect=True, ids=str)
def test_the_next_day_gets_its_own_appointments(made: Made) -> None:
    with time_machine.travel(made.now + timedelta(days=1), tick=False):
        assert set(_ids(seed())) - set(_ids(made.found))


def test_nothing_of_a_past_that_never_was_is_sent(made: Made) -> None:
    due = models.Reminder.objects.filter(state="planned", due_at__lt=made.now - timedelta(minutes=5))
    assert not due.exists()


def test_the_reminders_of_the_demo_add_up(made: Made) -> None:
    assert conservation.unbalanced(now=made.now) == ()


def test_the_day_after_is_asked_and_one_answer_is_red(made: Made) -> None:
    shown = {}
    found = {one["patient"]: one for one in made.found["appointments"]}
    with time_machine.travel(made.now, tick=False):
        for name in ("Lena Fischer", "Marco Silva"):
            born = dict(zip(("year", "month", "day"), found[name]["date_of_birth"].split("-"), strict=True))
            client = Client()
            client.post("/l/", {"token": found[name]["link"].rpartition("/")[2], **born})
            shown[name] = client.get("/my/").content.decode()
    assert "How are you today?" in shown["Lena Fischer"]
    assert "The clinic knows, and calls you" in shown["Marco Silva"]
    assert models.Call.objects.filter(reason="next_day_urgent", closed_at=None).count() == 1


INFUSION_AND_REST = timedelta(minutes=100)
ROUND_THE_CLOCK = [
    datetime(2026, 11, 23, hour, minute, tzinfo=UTC) for hour in range(24) for minute in (0, 29, 59)
]


@pytest.mark.parametrize("now", ROUND_THE_CLOCK, ids=lambda now: f"{now:%H:%M}")
def test_at_any_minute_todays_parts_are_today_and_nobody_expected_is_over(now: datetime) -> None:
    today = now.astimezone(DENVER).date()
    for place, person in enumerate(people.PATIENTS):
        starts_at = day.start(person, place, now)
        if abs(person.hours) <= 24:
            assert starts_at.astimezone(DENVER).date() == today, person
        if person.play in ("ready", "not_finished", "needs_call", "driver_cannot", "preparing", "fresh"):
            assert starts_at + INFUSION_AND_REST > now, person


def _modes(found: dict) -> set[Mode]:
    """As each printed link's own page would choose it."""
    rows = models.Appointment.objects.select_related("site").in_bulk(
        [one["id"] for one in found["appointments"]]
    )
    return {phone.page(by=_holder(row), now=timezone.now()).mode for row in rows.values()}


def _holder(row: models.Appointment) -> Actor:
    return Actor(
        kind=ActorKind.PATIENT,
        key=str(row.patient_id),
        site_ids=frozenset({row.site_id}),
        appointment_id=row.pk,
    )


def test_everything_is_there_in_the_morning_by_day_and_around_midnight(made: Made) -> None:
    """Each readiness, status and mode of a phone; an override that waits and one that is agreed; calls; a double."""
    now, found = made.now, made.found
    with time_machine.travel(now, tick=False):
        assert {one["readiness"] for one in found["appointments"]} == set(Readiness)
        assert {one["status"] for one in found["appointments"]} == set(Status)
        assert _modes(found) == set(Mode)
    asked = models.Override.objects.filter(needs_second=True, withdrawn_at=None)
    assert (asked.filter(approved_at=None).count(), asked.exclude(approved_at=None).count()) == (1, 1)
    calls = set(models.Call.objects.filter(closed_at=None).values_list("reason", flat=True))
    assert {"next_day_urgent", "driver_unsure", "links_locked", "address_failed", "fast_in_question"} <= calls
    assert [one.last_name for one in models.Patient.objects.exclude(address_failed_at=None)] == ["Demir"]
    assert models.Patient.objects.filter(last_name="Weber", date_of_birth="1962-02-27").count() == 2
    today = [one for one in found["appointments"] if _is_today(one, now)]
    assert {one["status"] for one in today} == set(Status)
    assert {one["readiness"] for one in today} == set(Readiness)


def _is_today(one: dict, now: datetime) -> bool:
    starts_at = datetime.fromisoformat(one["starts_at"])
    return starts_at.astimezone(DENVER).date() == now.astimezone(DENVER).date()


@pytest.mark.parametrize("made", HOURS[3:], indirect=True, ids=str)
def test_what_is_printed_says_what_to_open_first(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(made.now, tick=False):
        call_command("seed_demo")
    printed = capsys.readouterr().out
    first = printed.partition("Open this first")[2]
    assert "http://127.0.0.1:8000/staff/maple-house/" in first
    link = re.search(r"http://127\.0\.0\.1:8000/l/p\S+", first)
    born = re.search(r"born (\d{4})-(\d{2})-(\d{2})", first)
    assert link and born
    client = Client()
    answer = dict(zip(("year", "month", "day"), born.groups(), strict=True))
    with time_machine.travel(made.now, tick=False):
        client.post("/l/", {"token": link.group().rpartition("/")[2], **answer})
        assert client.get("/my/").status_code == 200
    assert len(re.findall(r"@maple\.example\s+\S{19}", printed)) == 3
