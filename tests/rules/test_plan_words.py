"""The planner's plain words, as the desk reads them."""

import pytest

from checklists.rules.plan_words import described
from checklists.rules.time_grammar import parse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-168h", "168 hours before the start."),
        ("-1d", "1 day before the start, at the same clock time."),
        ("last_drink -60m", "1 hour before the last drink."),
        ("act +2m", "2 minutes after the appointment was booked."),
        ("act", "As soon as the appointment was booked."),
        ("arrive", "At the arrival."),
        (
            "-24h in day -1 15:00-18:00",
            "24 hours before the start, kept within 3:00 pm to 6:00 pm the day before.",
        ),
        ("-20h in desk hours", "20 hours before the start, in desk hours."),
        ("day 0 02:30", "At 2:30 am on the day."),
        ("day -2 10:00-18:00", "At 10:00 am, 2 days before."),
        ("day +1 08:00", "At 8:00 am the day after."),
        ("day +2 08:00", "At 8:00 am, 2 days after."),
        ("+1d", "1 day after the start, at the same clock time."),
        ("leave +90m", "90 minutes after leaving."),
        ("last_food -1h", "1 hour before the last food."),
        ("-1m", "1 minute before the start."),
    ],
)
def test_when_in_words(text: str, words: str) -> None:
    assert described(parse(text), "booked") == words


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("moved", "moved"),
        ("cancelled", "cancelled"),
        ("back_on", "put back on"),
        ("hours", "given other eating and drinking times"),
        ("revised", "planned anew"),
    ],
)
def test_an_act_is_named(act: str, words: str) -> None:
    assert described(parse("act"), act) == f"As soon as the appointment was {words}."
