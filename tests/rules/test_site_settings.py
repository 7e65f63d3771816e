"""What a site may say of itself, and what makes no sense."""

from dataclasses import replace
from datetime import time

import pytest

from checklists.rules.site_settings import PLANNED_BY, SiteSettings, changed, problems

USUAL = SiteSettings(
    alias="Maple House",
    time_zone="America/Denver",
    phone="+1 303-555-0100",
    address="",
    outside_hours="Leave a message: we call back by 9:00 am.",
    emergency_number="911",
    crisis_line="988",
    reply_to="desk@maple.example",
    quiet_from=time(21),
    quiet_until=time(8),
    desk_opens=time(8),
    desk_closes=time(17),
    desk_days=(0, 1, 2, 3, 4),
    languages=("en",),
    messages_a_date=2,
    messages_in_seven_dates=6,
    calendar_attached=False,
    phone_copies_allowed=True,
)


def wrong(**fields: object) -> list[str]:
    return [problem.field for problem in problems(replace(USUAL, **fields))]  # type: ignore[arg-type]


def test_the_usual_settings_make_sense() -> None:
    assert problems(USUAL) == ()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"alias": ""}, "alias"),
        ({"alias": "  "}, "alias"),
        ({"alias": "Denver Ketamine Center"}, "alias"),
        ({"outside_hours": "Ask the psychiatrist on call."}, "outside_hours"),
        ({"outside_hours": "Stop your tablets and wait."}, "outside_hours"),
        ({"time_zone": "Denver"}, "time_zone"),
        ({"phone": ""}, "phone"),
        ({"emergency_number": "call us"}, "emergency_number"),
        ({"crisis_line": ""}, "crisis_line"),
        ({"crisis_line": "٩٨٨"}, "crisis_line"),
        ({"quiet_from": time(18), "quiet_until": time(8, 1)}, "quiet_until"),
        ({"quiet_from": time(8), "quiet_until": time(23)}, "quiet_until"),
        ({"desk_closes": time(8)}, "desk_closes"),
        ({"desk_closes": time(7)}, "desk_closes"),
        ({"desk_closes": time(8, 59)}, "desk_closes"),
        ({"desk_days": ()}, "desk_days"),
        ({"desk_days": (7,)}, "desk_days"),
        ({"languages": ()}, "languages"),
        ({"messages_a_date": 0}, "messages_a_date"),
        ({"messages_a_date": 7}, "messages_a_date"),
        ({"messages_in_seven_dates": 1}, "messages_in_seven_dates"),
        ({"messages_in_seven_dates": 21}, "messages_in_seven_dates"),
    ],
)
def test_nonsense_is_refused_at_its_field(fields: dict[str, object], field: str) -> None:
    assert wrong(**fields) == [field]


@pytest.mark.parametrize(
    "fields",
    [
        {"quiet_from": time(18), "quiet_until": time(8)},
        {"quiet_from": time(0), "quiet_until": time(0)},
        {"desk_closes": time(9)},
        {"outside_hours": ""},
        {"emergency_number": "112"},
        {"crisis_line": "13 11 14"},
        {"messages_a_date": 6, "messages_in_seven_dates": 20},
        {"messages_a_date": 1, "messages_in_seven_dates": 1},
    ],
)
def test_what_is_unusual_is_not_refused(fields: dict[str, object]) -> None:
    assert wrong(**fields) == []


def test_too_long_quiet_hours_are_said_in_hours() -> None:
    (found,) = problems(replace(USUAL, quiet_from=time(16, 30), quiet_until=time(8)))
    assert found.words == "The quiet hours last 15.5 hours. At least 10 hours a day have to be left."


def test_a_telling_name_is_said_back() -> None:
    (found,) = problems(replace(USUAL, alias="Denver Ketamine Center"))
    assert found.words == "“Ketamine” tells why somebody comes. Choose a name without it."


def test_only_what_differs_has_changed() -> None:
    later = replace(USUAL, quiet_from=time(22), phone="+1 303-555-0101")
    assert changed(USUAL, later) == ("phone", "quiet_from")
    assert changed(USUAL, USUAL) == ()


def test_every_name_that_plans_are_made_by_is_a_field() -> None:
    assert set(vars(USUAL)) >= PLANNED_BY
