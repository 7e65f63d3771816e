"""When somebody last ate and drank, beside their "No": read at check-in, and never a verdict. Source: ux.md P3."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists.models import Intake, Item, Tick
from checklists.queries.checkin import check_in
from tests.factories import START, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text

FASTING, LAST = "/my/items/1/", "/my/items/1/last/"
# An hour before the start, 9:00: food ended at 4:00, drinks at 8:00.
MORNING = START - timedelta(hours=1)
IN_TIME = {"ate_days_ago": "1", "ate": "7:30 pm", "drank_days_ago": "0", "drank": "7:40 am"}


@pytest.fixture
def morning(clinic: Clinic, opens: Opens, clock: time_machine.Traveller) -> Client:
    row = clinic.book()
    clock.move_to(MORNING, tick=False)
    return opens(row)


def said_no(client: Client) -> str:
    return str(client.post(FASTING, {"after": "no", **operation()})["Location"])


def test_no_is_with_the_clinic_before_the_times_are_asked(morning: Client) -> None:
    assert said_no(morning) == LAST
    assert Item.objects.get(position=1).done
    assert "you can leave this empty" in text(morning, LAST)


def test_the_times_may_be_left_empty(morning: Client) -> None:
    said_no(morning)
    assert morning.post(LAST, operation())["Location"] == "/my/"
    assert Tick.objects.count() == 1


def test_the_nurse_reads_them_and_the_verdict_stays_as_it_was(clinic: Clinic, morning: Client) -> None:
    said_no(morning)
    row = Item.objects.get(position=1).appointment
    before = check_in(appointment_id=row.pk, by=clinic.nurse, now=MORNING).fasting
    assert morning.post(LAST, {**IN_TIME, **operation()})["Location"] == "/my/"
    found = check_in(appointment_id=row.pk, by=clinic.nurse, now=MORNING).fasting
    assert found is not None and before is not None
    assert (found.last_food_at, found.last_drink_at) == (
        START - timedelta(hours=14, minutes=30),
        START - timedelta(hours=2, minutes=20),
    )
    assert (found.band, found.earliest_start, found.reasons) == (before.band, None, ())
    assert [note.what for note in found.notes] == ["food"]
    assert Intake.objects.count() == 0


def test_the_page_shows_them_with_a_way_to_change(morning: Client) -> None:
    said_no(morning)
    morning.post(LAST, {**IN_TIME, **operation()})
    shown = text(morning, FASTING)
    assert "Last ate Wednesday 25 November, 7:30 pm" in shown
    assert "Last drank Thursday 26 November, 7:40 am" in shown
    assert "Change these times" in shown


@pytest.mark.parametrize(
    ("later", "typed"),
    [
        ({"ate": "5:15 am", "ate_days_ago": "0"}, "5:15 am"),
        ({"drank": "8:30 am", "drank_days_ago": "0"}, "8:30 am"),
    ],
)
def test_a_time_after_the_end_is_not_no_and_what_it_was_is_asked(
    clinic: Clinic, morning: Client, later: dict[str, str], typed: str
) -> None:
    said_no(morning)
    response = morning.post(LAST, {**later, **operation()})
    body = response.content.decode()
    assert (response.status_code, "What was it, and when?" in body, f'value="{typed}"' in body) == (
        422,
        True,
        True,
    )
    item = Item.objects.get(position=1)
    assert (item.done, Tick.objects.latest("pk").answer["after"]) == (False, "yes")
    assert check_in(appointment_id=item.appointment_id, by=clinic.nurse, now=MORNING).item(1).said[
        -1
    ].word == (  # type: ignore[union-attr]
        "ate_after"
    )


@pytest.mark.parametrize(
    "given",
    [{"ate": "half"}, {"drank": "7:30", "drank_days_ago": "1"}, {"ate": "11 pm", "ate_days_ago": "0"}],
)
def test_an_unclear_time_keeps_both(morning: Client, given: dict[str, str]) -> None:
    said_no(morning)
    response = morning.post(LAST, {**IN_TIME, **given, **operation()})
    body = response.content.decode()
    both = {**IN_TIME, **given}
    assert (response.status_code, Tick.objects.count(), "<title>Error:" in body) == (422, 1, True)
    assert [f'value="{both[name]}"' in body for name in ("ate", "drank")] == [True, True]


def test_yes_is_with_the_clinic_even_if_nothing_follows(morning: Client) -> None:
    assert morning.post(FASTING, {"after": "yes", **operation()})["Location"] == "/my/ate/"
    assert Tick.objects.get().answer == {"after": "yes"}
    assert not Item.objects.get(position=1).done


def test_who_knew_the_times_the_evening_before_is_asked_in_the_morning(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    opens(row).post(f"{FASTING}tick/", operation())
    clock.move_to(MORNING, tick=False)
    assert "Did you eat or drink after these times?" in text(opens(row), FASTING)


def test_without_times_nobody_is_asked_after_them(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    client = opens(row)
    client.post("/my/medicines/", {"text": "Ozempic", **operation()})
    clock.move_to(MORNING, tick=False)
    client = opens(row)
    shown = text(client, FASTING)
    assert ("after these times" in shown, "until" in shown) == (False, False)
    assert "Your care team will give you your own eating and drinking plan" in shown
    assert client.get(LAST)["Location"] == FASTING


def test_what_is_allowed_comes_first_then_nothing(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(clinic.book()), FASTING)
    order = [
        shown.index(words)
        for words in (
            "Normal meal until 2:00 am",
            "Light food until 4:00 am",
            "Water until 8:00 am",
            "After that: nothing to eat or drink",
        )
    ]
    assert order == sorted(order)
