"""What the phone says at each time of the day: never "drink" after the last drink, always what to do at the door."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from checklists.models import Item
from tests.factories import NOW, START, Clinic
from tests.patient.conftest import Opens, operation
from tests.patient.reading import text

LAST_DRINK, ARRIVAL = START - timedelta(hours=2), START - timedelta(minutes=30)
AFTER_THE_DRINK = [
    LAST_DRINK,
    LAST_DRINK + timedelta(seconds=1),
    ARRIVAL - timedelta(minutes=46),
    ARRIVAL,
    ARRIVAL + timedelta(minutes=16),
    START + timedelta(minutes=5),
    START + timedelta(minutes=95),
]
# What would send somebody to the tap or the table.
TELLS_TO_TAKE = re.compile(
    r"drink water|do drink|drink as you|eat and drink on time|until \d[^?]{0,8} (am|pm)\b(?!\?)",
    re.IGNORECASE,
)


def button(client: Client) -> str:
    """The one main button of home."""
    body = client.get("/my/").content.decode()
    found = re.search(r'<a class="button main"[^>]*>(.*?)</a>', body, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


@pytest.mark.parametrize("now", AFTER_THE_DRINK)
def test_after_the_last_drink_nothing_says_drink(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, now: object
) -> None:
    row = clinic.book()
    clock.move_to(now, tick=False)
    client = opens(row)
    said = " ".join(text(client, path) for path in ("/my/", "/my/items/2/", "/my/not-sure/"))
    assert (TELLS_TO_TAKE.findall(said), "Nothing to eat or drink" in said) == ([], True)


def test_one_second_before_the_last_drink_water_is_still_offered(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(LAST_DRINK - timedelta(seconds=1), tick=False)
    assert "Drink water" in text(opens(clinic.book()))


def test_past_water_is_a_question_and_comes_last(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    clock.move_to(LAST_DRINK, tick=False)
    client = opens(clinic.book())
    client.post("/my/items/1/", {"after": "no", **operation()})
    question = "Water: did you drink until 8:00 am?"
    order = [text(client).find(words) for words in ("List your medicines", question)]
    assert (button(client), order == sorted(order), question in text(client)) == (
        "Name your driver",
        True,
        True,
    )


@pytest.mark.parametrize(("pressed", "done"), [("tick/", True), ("", False)])
def test_past_water_takes_yes_and_no(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, pressed: str, done: bool
) -> None:
    clock.move_to(ARRIVAL, tick=False)
    client = opens(clinic.book())
    if pressed:
        client.post(f"/my/items/2/{pressed}", operation())
    else:
        client.post("/my/not-sure/", {"position": "2", **operation()})
    item = Item.objects.get(position=2)
    assert (item.done, item.unsure) == (done, not done)


def test_what_was_done_reads_as_done_and_not_as_advice(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller
) -> None:
    row = clinic.book()
    client = opens(row)
    client.post("/my/items/2/tick/", operation())
    clock.move_to(ARRIVAL, tick=False)
    assert "Water until 8:00 am Done Monday 23 November" in text(opens(row))


def test_an_own_plan_is_never_told_to_drink(clinic: Clinic, opens: Opens) -> None:
    client = opens(clinic.book())
    client.post("/my/medicines/", {"text": "Ozempic", **operation()})
    said = " ".join(text(client, path) for path in ("/my/", "/my/items/1/", "/my/items/2/"))
    assert (TELLS_TO_TAKE.findall(said), "Know your plan for drinks" in said) == ([], True)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-46, ""),
        (-45, "At the clinic? Press “I am here”, and the desk knows."),
        (0, "At the clinic? Press “I am here”, and the desk knows."),
        (15, "At the clinic? Press “I am here”, and the desk knows."),
        (16, "Are you here? Please tell the desk. Still on your way? Please call us."),
    ],
)
def test_around_the_arrival_the_door_is_named(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, minutes: int, said: str
) -> None:
    clock.move_to(ARRIVAL + timedelta(minutes=minutes), tick=False)
    shown = text(opens(clinic.book()))
    assert said in shown and ("desk" in shown) is bool(said)


@pytest.mark.parametrize("minutes", [16, 35, 120])
def test_after_the_arrival_the_main_button_calls(
    clinic: Clinic, opens: Opens, clock: time_machine.Traveller, minutes: int
) -> None:
    row = clinic.book()
    clock.move_to(ARRIVAL + timedelta(minutes=minutes), tick=False)
    assert button(opens(row)) == "Please call us"


def test_the_days_before_the_usual_words_stand(clinic: Clinic, opens: Opens) -> None:
    assert "Drink water" in text(opens(clinic.book(now=NOW)))
