"""Edits of a protocol's data: pure, never in place, and a number always says where it comes from."""

import copy
from typing import Any

import pytest

from checklists.queries.protocols import blank_data, shipped_data, shipped_slugs
from checklists.rules.facts import ItemKind
from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.protocol_edit import (
    NoSuchPart,
    found,
    free_key,
    moved,
    removed,
    replaced,
    with_flat_words,
    with_value,
    with_words,
)
from checklists.rules.protocol_entries import addable_kinds, with_new_item, with_new_question, without_item
from checklists.rules.protocol_numbers import CHANGED_HERE, number_at, numbers, with_due, with_number
from checklists.rules.questions import QuestionType
from checklists.rules.text_key import plain_key

MEAL = ("fasting", "hours", "full_meal")
SOURCE = "ASA 2017: fried, fatty, meat, 8 hours or more (F3)"


def data() -> dict[str, Any]:
    return shipped_data("first-infusion")


def keys(changed: dict[str, Any], name: str = "items") -> list[str]:
    return [entry["key"] for entry in changed[name]]


def test_an_edit_leaves_what_it_was_given_as_it_was() -> None:
    given = data()
    before = copy.deepcopy(given)
    with_value(given, ("name",), "Another")
    moved(given, ("items", "ride"), -1)
    removed(given, ("items", "ride"))
    with_number(given, MEAL, 9)
    assert given == before


@pytest.mark.parametrize(("steps", "place"), [(-1, 1), (1, 3), (-9, 0), (99, -1)])
def test_an_item_moves_as_far_as_there_is_room(steps: int, place: int) -> None:
    before = keys(data())
    after = keys(moved(data(), ("items", before[2]), steps))
    assert after[place] == before[2]
    assert sorted(after) == sorted(before)


def test_a_removed_item_is_gone_and_the_others_keep_their_order() -> None:
    assert keys(removed(data(), ("items", "ride"))) == [key for key in keys(data()) if key != "ride"]


@pytest.mark.parametrize("path", [("items", "nobody"), ("items", "ride", "questions", "x"), ("nothing", "x")])
def test_what_is_not_there_is_said(path: tuple[str, ...]) -> None:
    for edit in (
        lambda: removed(data(), path),
        lambda: moved(data(), path, 1),
        lambda: replaced(data(), path, {}),
    ):
        with pytest.raises(NoSuchPart):
            edit()


def test_the_last_question_takes_the_list_with_it_but_items_stay_a_list() -> None:
    changed, key = with_new_question(data(), "ride", "Which car?", QuestionType.TEXT)
    assert "questions" not in found(removed(changed, ("items", "ride", "questions", key)), ("items", "ride"))
    only = {**data(), "items": [{"key": "one"}]}
    assert removed(only, ("items", "one"))["items"] == []


def test_a_value_of_none_takes_the_field_away() -> None:
    assert "when" not in found(with_value(data(), ("items", "ride", "when"), None), ("items", "ride"))
    assert with_value({}, ("a", "b"), 1) == {"a": {"b": 1}}


def test_a_replaced_entry_keeps_its_key_and_place() -> None:
    changed = replaced(data(), ("items", "ride"), {"key": "other", "label": "New"})
    assert found(changed, ("items", "ride")) == {"key": "ride", "label": "New"}
    assert keys(changed) == keys(data())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Hearing aids?", "hearing-aids"),
        ("Ride", "ride-2"),
        ("Lunettes été", "lunettes-ete"),
        ("眼鏡", "item"),
        ("-", "item"),
    ],
)
def test_a_new_key_is_plain_and_free(name: str, key: str) -> None:
    assert free_key(data(), ("items",), name, "item") == key


def test_a_key_is_free_even_where_its_numbered_ones_are_taken() -> None:
    taken = {"items": [{"key": "a"}, {"key": "a-2"}, {"key": "a-3"}]}
    assert free_key(taken, ("items",), "A", "item") == "a-4"


def test_a_plain_key_of_nothing_is_nothing() -> None:
    assert plain_key("  !? ") == ""


def test_words_come_and_go_with_their_language() -> None:
    spoken = with_words({"label": "Ride"}, "label", "es", "Viaje")
    assert spoken == {"label": "Ride", "words": {"es": {"label": "Viaje"}}}
    assert with_words(spoken, "label", "es", "") == {"label": "Ride"}
    flat = with_flat_words({"label": "Kilos"}, "words", "es", "Kilos")
    assert flat["words"] == {"es": "Kilos"}
    assert "words" not in with_flat_words(flat, "words", "es", "")


def test_every_shipped_number_is_a_default_with_a_source() -> None:
    for slug in shipped_slugs():
        found_numbers = list(numbers(shipped_data(slug)))
        assert len(found_numbers) > 30
        assert [each.path for each in found_numbers if each.changed or not each.source] == []


def test_a_changed_number_keeps_the_shipped_one_in_sight_and_parses() -> None:
    changed = with_number(data(), MEAL, 9)
    assert found(changed, MEAL) == {
        "value": 9,
        "source": CHANGED_HERE,
        "default": {"value": 8, "source": SOURCE},
    }
    number = number_at(changed, MEAL)
    assert number is not None
    assert (number.changed, number.default_value, number.default_source) == (True, 8, SOURCE)
    parse(with_number(changed, ("fasting", "hours", "unsure"), 9))


def test_a_second_change_still_names_the_shipped_number() -> None:
    changed = with_number(with_number(data(), MEAL, 9, "Our anaesthetist"), MEAL, 10, "Our anaesthetist")
    assert found(changed, MEAL)["default"] == {"value": 8, "source": SOURCE}
    assert found(changed, MEAL)["source"] == "Our anaesthetist"


def test_a_number_set_back_is_the_default_again() -> None:
    assert with_number(with_number(data(), MEAL, 9), MEAL, 8) == data()


def test_a_number_saved_untouched_stays_as_it_is() -> None:
    assert with_number(data(), MEAL, 8.0) == data()
    own = with_number(data(), MEAL, 9, "Our anaesthetist")
    assert with_number(own, MEAL, 9, "Our anaesthetist") == own
    assert with_number(own, MEAL, 9, "") == own


def test_only_the_source_of_a_changed_number_can_be_changed() -> None:
    own = with_number(with_number(data(), MEAL, 9), MEAL, 9, "A study of 2026")
    assert found(own, MEAL)["source"] == "A study of 2026"
    assert with_number(data(), MEAL, 8, "A study of 2026") == data()


def test_a_changed_number_never_wears_the_shipped_source() -> None:
    assert found(with_number(data(), MEAL, 9, SOURCE), MEAL)["source"] == CHANGED_HERE


def test_an_added_number_has_no_default_and_can_go_again() -> None:
    path = ("items", "clothing", "holds_for_hours")
    bare = with_value(data(), path, None)
    own = with_number(bare, path, 12.5)
    assert found(own, path) == {"value": 12.5, "source": CHANGED_HERE, "default": None}
    parse(own)
    again = with_number(own, path, 13)
    assert found(again, path)["default"] is None
    assert with_number(own, path, None) == bare


def test_a_wrong_default_beside_a_number_is_named() -> None:
    wrong = with_value(data(), MEAL, {"value": 9, "source": "x", "default": {"value": "8", "sauce": "y"}})
    with pytest.raises(ProtocolInvalid) as refused:
        parse(with_value(wrong, ("fasting", "hours", "unsure", "value"), 9))
    assert {problem.partition(":")[0] for problem in refused.value.problems} == {
        "fasting.hours.full_meal.default.value",
        "fasting.hours.full_meal.default.source",
        "fasting.hours.full_meal.default.sauce",
    }


def test_a_message_moved_by_the_site_keeps_its_shipped_time_in_sight() -> None:
    rule = found(data(), ("reminders", "three_days_before"))
    own = with_due(rule, "-96h", "Our patients asked")
    assert own["default"] == {"due": "-72h", "source": rule["source"]}
    assert with_due(own, "-96h")["source"] == "Our patients asked"
    assert with_due(own, "-72h") == rule
    assert with_due(rule, "-72h") == rule
    assert with_due(rule, "-90h")["source"] == CHANGED_HERE
    parse(replaced(data(), ("reminders", "three_days_before"), own))


def test_only_own_questions_may_be_added_twice() -> None:
    kinds = addable_kinds(data())
    assert kinds[0] is ItemKind.QUESTION
    assert ItemKind.RIDE not in kinds
    assert ItemKind.RIDE in addable_kinds(blank_data())


def test_a_new_item_of_a_shipped_kind_comes_with_its_words_and_is_valid() -> None:
    for kind in ItemKind:
        if kind is ItemKind.QUESTION:
            continue
        changed, key = with_new_item(blank_data(), kind, "", [data()])
        assert keys(changed) == [key]
        parse(changed)


def test_a_new_own_item_waits_for_its_words_and_questions() -> None:
    changed, key = with_new_item(data(), ItemKind.QUESTION, "Bring your hearing aids", [data()])
    assert key == "bring-your-hearing-aids"
    with pytest.raises(ProtocolInvalid) as refused:
        parse(changed)
    assert {problem.rpartition(".")[2].partition(":")[0] for problem in refused.value.problems} == {
        "help",
        "questions",
    }


def test_the_limits_of_vital_signs_come_and_go_with_their_item() -> None:
    changed, key = with_new_item(blank_data(), ItemKind.VITAL_SIGNS, "", [data()])
    assert changed["vitals"] == data()["vitals"]
    assert "vitals" not in without_item(changed, key)


def test_a_new_choice_has_an_empty_list_of_answers() -> None:
    changed, key = with_new_question(data(), "wellbeing", "Which side?", QuestionType.CHOICE)
    assert found(changed, ("items", "wellbeing", "questions", key))["choices"] == []
