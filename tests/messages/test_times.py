"""Times in messages at the odd hours: noon, midnight, another day, an hour that comes twice. Source: ux.md 1, X6."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.reminders.test_messages import START, told, written

HOUR = timedelta(hours=1)


def lines(**fields: object) -> list[str]:
    return [line[2:] for line in written(**fields).text.splitlines() if line.startswith("- ")]


def test_noon_is_twelve_noon() -> None:
    assert lines(named=told(START + 8 * HOUR))[1] == "Light food until 12:00 noon"


def test_midnight_names_the_day_it_ends() -> None:
    said = lines(named=told(START - 2 * HOUR), now=START - 20 * HOUR)
    assert said[0] == "Normal meal until midnight at the end of Wednesday 25 November"


def test_what_ended_at_midnight_did_so_at_it_and_not_on_it() -> None:
    said = lines(named=told(START - 2 * HOUR), now=START - 9 * HOUR)
    assert said[0] == "Normal meals ended at midnight at the end of Wednesday 25 November"


def test_what_ended_on_another_day_did_so_on_it() -> None:
    said = lines(named=told(START - 3 * HOUR), now=START - 10 * HOUR)
    assert said[0] == "Normal meals ended on Wednesday 25 November, 11:00 pm"


@pytest.mark.parametrize(
    ("zone", "start", "said"),
    [
        # Clocks back: the second 1:00 is two hours and a half after the first 23:30.
        ("America/New_York", datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "Light food until 1:00 am EST"),
        ("America/New_York", datetime(2026, 11, 1, 11, 0, tzinfo=UTC), "Light food until 1:00 am EDT"),
        ("Europe/London", datetime(2026, 10, 25, 7, 0, tzinfo=UTC), "Light food until 1:00 am GMT"),
        # Clocks forward: 2:00 does not exist, and eight elapsed hours are seven on the wall.
        ("America/Denver", datetime(2026, 3, 8, 16, 0, tzinfo=UTC), "Light food until 4:00 am"),
    ],
)
def test_the_two_nights_on_which_clocks_change(zone: str, start: datetime, said: str) -> None:
    assert lines(zone=zone, named=told(start), now=start - timedelta(days=2))[1] == said


def test_an_evening_meal_is_spoken_of_only_where_food_ends_at_night() -> None:
    words = "Your evening meal can be your last food."
    assert words in written(now=START - 30 * HOUR).text
    assert words not in written(named=told(START + 4 * HOUR), now=START - 30 * HOUR).text
    assert words not in written(urges_drink=False, now=START - 30 * HOUR).text


def test_a_day_of_the_message_about_water_is_the_reader_s() -> None:
    """Read on the evening before it names the next day; on the day itself the clock is enough."""
    drink = "Water and clear drinks until "
    assert drink + "Thursday 26 November, 8:00 am" in lines(kind="last_drink", now=START - 13 * HOUR)
    assert drink + "8:00 am" in lines(kind="last_drink", now=START - 3 * HOUR)


def test_an_arrival_before_midnight_of_a_start_after_it_is_told_by_its_own_day() -> None:
    start = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)  # 00:15 on Thursday; arrival 23:45 on Wednesday
    said = written(named=told(start), now=start - 40 * HOUR)
    assert said.text.startswith("Please come on Wednesday 25 November at 11:45 pm.")
    assert said.subject == "Your appointment on Wednesday 25 November"
