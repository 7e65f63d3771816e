"""A patient with a plan of their own reads their own clock times and their prescriber's words, and no advice of ours."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from checklists.actions import conditions, eating_plans, intakes, medicines
from checklists.models import Appointment, Protocol, ProtocolVersion
from checklists.queries.protocols import shipped_data
from checklists.rules.conditions import Condition
from checklists.rules.fasting import Category
from tests.asking import spanish
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens
from tests.patient.reading import text

AFTERNOON = START + timedelta(hours=4)  # Thursday 14:00
PAGES = ("/my/", "/my/items/1/", "/my/items/2/")
GENERIC = (
    "What is light",
    "evening meal",
    "Please do drink",
    "Drink as you normally would",
    "Eat and drink on time",
)


def lists_ozempic(clinic: Clinic) -> Appointment:
    row = clinic.book(starts_at=AFTERNOON)
    common = {"appointment_id": row.pk, "by": clinic.link_actor(row), "now": NOW}
    medicines.add(operation_id=uuid4(), text="Ozempic", **common)
    return row


def with_plan(clinic: Clinic, words: str = "Clear drinks only on Thursday.", **hours: int) -> Appointment:
    row = lists_ozempic(clinic)
    minutes = {"meal_minutes": 1440, "light_minutes": 1440, "clear_minutes": 120} | hours
    eating_plans.enter(
        appointment_id=row.pk,
        words_for_patient=words,
        note="canary note",
        expires_on=datetime(2026, 11, 26, tzinfo=UTC).date(),
        by=clinic.prescriber,
        now=NOW,
        **minutes,
    )
    return row


def noted(clinic: Clinic, kind: Condition) -> Appointment:
    row = clinic.book()
    conditions.note(patient_id=row.patient_id, kind=kind, by=clinic.nurse, now=NOW)
    return row


@pytest.mark.example(26)
@pytest.mark.parametrize("path", PAGES)
def test_without_a_plan_no_hours_are_shown(clinic: Clinic, opens: Opens, path: str) -> None:
    shown = text(opens(lists_ozempic(clinic)), path)
    assert "Your care team will give you your own eating and drinking plan." in shown
    assert not any(time in shown for time in ("6:00 am", "8:00 am", "12:00 noon", "2:00 pm,"))


@pytest.mark.example(27)
@pytest.mark.parametrize("path", ["/my/", "/my/items/1/"])
def test_with_a_plan_its_clock_times_and_words_are_read(clinic: Clinic, opens: Opens, path: str) -> None:
    shown = text(opens(with_plan(clinic)), path)
    wanted = ("Wednesday 25 November, 2:00 pm", "12:00 noon", "Clear drinks only on Thursday.")
    assert [words for words in wanted if words not in shown] == []


def test_times_of_two_days_always_say_which(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = with_plan(clinic)
    clock.move_to(AFTERNOON - timedelta(hours=26), tick=False)
    shown = text(opens(row))
    assert "Wednesday 25 November, 2:00 pm" in shown and "Thursday 26 November, 12:00 noon" in shown


@pytest.mark.parametrize("path", PAGES)
def test_none_of_our_own_advice_stands_beside_it(clinic: Clinic, opens: Opens, path: str) -> None:
    shown = text(opens(with_plan(clinic)), path)
    assert [words for words in (*GENERIC, "canary note") if words in shown] == []


def test_a_plan_without_words_is_its_clock_times(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(with_plan(clinic, words="")))
    assert ("12:00 noon" in shown, "will give you" in shown, "prescriber" in shown) == (True, False, False)


def test_meal_and_light_food_apart_are_two_lines(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(with_plan(clinic, light_minutes=720)))
    assert "Normal meal" in shown and "Light food" in shown


def test_once_its_times_are_over_the_question_is_what_was(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = with_plan(clinic)
    clock.move_to(AFTERNOON - timedelta(hours=1), tick=False)
    client = opens(row)
    assert "Nothing to eat or drink" in text(client)
    assert "Did you eat or drink after these times?" in text(client, "/my/items/1/")


@pytest.mark.example(24)
@pytest.mark.parametrize(
    ("before", "shown"), [(timedelta(hours=3), True), (timedelta(hours=1, minutes=55), False)]
)
def test_they_may_still_drink_until_they_may_not(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, before: timedelta, shown: bool
) -> None:
    row = clinic.book()
    for category, hours in ((Category.LIGHT_MEAL, 16), (Category.WATER, 14)):
        intakes.add(
            appointment_id=row.pk, operation_id=uuid4(), category=category, eaten_at=START - timedelta(hours=hours),
            by=clinic.nurse, now=START,
        )  # fmt: skip
    clock.move_to(START - before, tick=False)
    assert ("You can still drink until then." in text(opens(row))) is shown


def a_goal_of(litres: float, clinic: Clinic) -> None:
    data = shipped_data("first-infusion")
    data["hydration"]["volume_goal_litres"] = {"value": litres, "source": "site"}
    data["hydration"]["advice"] = "Two litres of water do you good."
    data["items"][1]["help"] = "Drink 2 litres on the day before."
    protocol = Protocol.objects.create(site=clinic.site, slug="with-a-goal", name="With a goal")
    clinic.version = ProtocolVersion.objects.create(
        site=clinic.site, protocol=protocol, number=1, data=data, state="published", published_at=NOW
    )


def test_a_volume_goal_is_read_where_the_protocol_sets_one(clinic: Clinic, opens: Opens) -> None:
    a_goal_of(1.5, clinic)
    assert "about 1.5 litres" in text(opens(clinic.book()), "/my/items/2/")


@pytest.mark.example(25)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("kind", [Condition.HEART_FAILURE, Condition.LOW_SODIUM, Condition.DIALYSIS])
def test_restricted_fluids_never_read_a_volume(
    clinic: Clinic, opens: Opens, kind: Condition, path: str
) -> None:
    a_goal_of(1.5, clinic)
    shown = text(opens(noted(clinic, kind)), path)
    assert ("litre" in shown, "Please do drink" in shown, kind.value.replace("_", " ") in shown.lower()) == (
        False,
        False,
        False,
    )


def test_they_read_that_they_drink_as_usual(clinic: Clinic, opens: Opens) -> None:
    shown = text(opens(noted(clinic, Condition.HEART_FAILURE)), "/my/items/2/")
    assert "Drink as you usually do, or as your care team told you." in shown


def test_the_protocols_advice_on_drinking_stands_beside_the_clock_times(clinic: Clinic, opens: Opens) -> None:
    assert "Water is fine until the time shown." in text(opens(clinic.book()), "/my/items/1/")


def test_the_advice_is_read_in_the_patients_language(clinic: Clinic, opens: Opens) -> None:
    body = opens(clinic.book(spanish(clinic))).get("/my/items/1/").content.decode()
    assert '<html lang="es"' in body and "<p>El día anterior, beba como lo hace normalmente." in body
