"""Two versions of a protocol side by side: every line that differs, in words, and none that does not."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.rules.protocol_changes import Change, Kind, changes
from tests.rules.protocol_data import MISSING, changed

OLD = changed("version", 1)


def one(path: str, value: object) -> Change:
    (line,) = changes(OLD, changed(path, value))
    return line


def test_the_same_has_no_lines() -> None:
    assert changes(OLD, copy.deepcopy(OLD)) == ()


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "fasting/hours/light_meal",
            {"value": 4, "source": "Our own study"},
            Change(
                "fasting.hours.light_meal",
                "Eating and drinking, hours before, light food",
                "6 hours (ASA 2017 (F2))",
                "4 hours (Our own study)",
                Kind.CHANGED,
            ),
        ),
        (
            "items/2/label",
            "Your driver",
            Change("items.ride.label", 'Item "Your driver", title', "Name your driver", "Your driver", Kind.CHANGED),
        ),
        (
            "items/3/required",
            False,
            Change("items.clothing.required", 'Item "Wear loose sleeves", required', "yes", "no", Kind.CHANGED),
        ),
        (
            "items/3/when",
            MISSING,
            Change("items.clothing.when", 'Item "Wear loose sleeves", due', "arrive", "", Kind.REMOVED),
        ),
        (
            "hydration/volume_goal_litres",
            {"value": 2, "source": "x"},
            Change("hydration.volume_goal_litres", "Drinking, goal", "", "2 litres (x)", Kind.ADDED),
        ),
        (
            "arrive_minutes_before",
            45,
            Change("arrive_minutes_before", "Arrive before the start", "30 minutes", "45 minutes", Kind.CHANGED),
        ),
        (
            "reminders/1/due",
            "-160h",
            Change("reminders.week_before.due", 'Reminder "A week before", due', "-168h", "-160h", Kind.CHANGED),
        ),
        (
            "languages",
            ["en"],
            Change("languages", "Languages", "en, es, ar", "en", Kind.CHANGED),
        ),
        (
            "items/3/words/es/label",
            "Mangas",
            Change(
                "items.clothing.words.es.label",
                'Item "Wear loose sleeves", words, Spanish, title',
                OLD["items"][3]["words"]["es"]["label"],
                "Mangas",
                Kind.CHANGED,
            ),
        ),
        (
            "surprise_field",
            ["x"],
            Change("surprise_field", "Surprise field", "", "x", Kind.ADDED),
        ),
    ],
)  # fmt: skip
def test_a_field_is_one_line(path: str, value: object, line: Change) -> None:
    assert one(path, value) == line


def test_a_changed_source_alone_is_shown() -> None:
    line = one("fasting/hours/water/source", "Another guideline")
    assert (line.before, line.after) == (
        "2 hours (ASA 2017, kept in ASA 2023 (F1))",
        "2 hours (Another guideline)",
    )


def test_an_item_that_moved_is_one_line() -> None:
    new = copy.deepcopy(OLD)
    new["items"].insert(0, new["items"].pop(3))
    (line,) = changes(OLD, new)
    assert (line.path, line.kind, line.before, line.after) == (
        "items.clothing",
        Kind.MOVED,
        "place 4",
        "place 1",
    )


def test_an_item_that_was_taken_out_moves_nobody_else() -> None:
    new = copy.deepcopy(OLD)
    del new["items"][1]
    (line,) = changes(OLD, new)
    assert (line.path, line.kind, line.label) == ("items.hydration", Kind.REMOVED, 'Item "Drink water"')


def test_a_new_item_shows_everything_it_says() -> None:
    new = copy.deepcopy(OLD)
    question = {"key": "kilos", "type": "number", "label": "How heavy is it?", "unit": "kg", "least": 1}
    new["items"].append({"key": "bag", "kind": "question", "label": "Pack a bag", "questions": [question]})
    lines = changes(OLD, new)
    assert {line.kind for line in lines} == {Kind.ADDED}
    assert [(line.label, line.after) for line in lines] == [
        ('Item "Pack a bag"', f"place {len(new['items'])}"),
        ('Item "Pack a bag", kind', "question"),
        ('Item "Pack a bag", title', "Pack a bag"),
        ('Item "Pack a bag", question "How heavy is it?"', "place 1"),
        ('Item "Pack a bag", question "How heavy is it?", type of answer', "number"),
        ('Item "Pack a bag", question "How heavy is it?", title', "How heavy is it?"),
        ('Item "Pack a bag", question "How heavy is it?", unit', "kg"),
        ('Item "Pack a bag", question "How heavy is it?", least that can be typed', "1"),
    ]


def test_the_fewest_moves_are_told() -> None:
    old = {"items": [{"key": key} for key in "abcdef"]}
    new = {"items": [{"key": key} for key in "bcfdea"]}
    assert {line.path for line in changes(old, new)} == {"items.a", "items.f"}


def test_a_version_that_is_no_protocol_is_still_compared() -> None:
    for junk in ({}, {"items": 3}, {"items": [1, {"key": "a"}, {"key": "a"}]}, {"fasting": [{"value": 1}]}):
        assert changes(OLD, junk)
        assert changes(junk, OLD)


def orders() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from("abcdefgh"), unique=True)


@settings(max_examples=200)
@given(old=orders(), new=orders())
def test_the_lines_lead_from_the_old_order_to_the_new_one(old: list[str], new: list[str]) -> None:
    lines = changes(_items(old), _items(new))
    kinds = {line.path.removeprefix("items."): line.kind for line in lines}
    assert {key for key, kind in kinds.items() if kind is Kind.ADDED} == set(new) - set(old)
    assert {key for key, kind in kinds.items() if kind is Kind.REMOVED} == set(old) - set(new)
    stayed = [key for key in new if key in old and key not in kinds]
    assert stayed == [key for key in old if key in stayed]


def _items(keys: list[str]) -> dict[str, Any]:
    return {"items": [{"key": key} for key in keys]}
