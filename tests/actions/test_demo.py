"""The demo shows every readiness and every status, at any hour it is made."""

import io
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
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


def seed(capsys: pytest.CaptureFixture[str]) -> dict:
    call_command("seed_demo", "--json")
    return json.loads(capsys.readouterr().out)


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


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_everything_is_there_in_the_morning_by_day_and_around_midnight(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each readiness, status and mode of a phone; an override that waits and one that is agreed; calls; a double."""
    with time_machine.travel(now, tick=False):
        found = seed(capsys)
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


def test_what_is_printed_says_what_to_open_first(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo")
    printed = capsys.readouterr().out
    first = printed.partition("Open this first")[2]
    assert "http://127.0.0.1:8000/staff/maple-house/" in first
    link = re.search(r"http://127\.0\.0\.1:8000/l/p\S+", first)
    born = re.search(r"born (\d{4})-(\d{2})-(\d{2})", first)
    assert link and born
    client = Client()
    answer = dict(zip(("year", "month", "day"), born.groups(), strict=True))
    client.post("/l/", {"token": link.group().rpartition("/")[2], **answer})
    assert client.get("/my/").status_code == 200
    assert len(re.findall(r"@maple\.example\s+\S{19}", printed)) == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_seed_at_the_same_moment_make_one_demo(capsys: pytest.CaptureFixture[str]) -> None:
    broke: list[BaseException] = []
    together = threading.Barrier(2)

    def run() -> None:
        try:
            together.wait(30)
            call_command("seed_demo", "--json", stdout=io.StringIO())
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert broke == []
    assert models.Site.objects.count() == 1
    assert models.Appointment.objects.count() == len(people.PATIENTS)


def test_weeks_before_this_one_are_played_once_and_show_in_reports(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On demand: readiness, losses and an override of two people, and nothing of it is mailed or called for."""
    now = datetime(2026, 11, 25, 17, 10, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        for _again in range(2):
            call_command("seed_demo", "--json", "--weeks", "1")
    capsys.readouterr()
    past = models.Appointment.objects.filter(
        starts_at__range=(now - timedelta(days=10), now - timedelta(days=4))
    )
    assert past.count() == 12
    kept = models.StatusChange.objects.filter(appointment__in=past).exclude(readiness="")
    assert set(kept.values_list("readiness", flat=True)) >= {Readiness.READY, Readiness.NEEDS_CALL}
    assert set(past.values_list("status", flat=True)) >= {Status.NO_SHOW, Status.NO_GO, Status.CANCELLED}
    assert models.Override.objects.filter(item__appointment__in=past, approved_at__isnull=False).count() == 1
    due = models.Reminder.objects.filter(appointment__in=past, state="planned", due_at__lte=now)
    assert not due.exists()
    assert not models.Call.objects.filter(appointment__in=past, closed_at=None).exists()
    assert conservation.unbalanced(now=now) == ()
