"""What single items and questions of a protocol may say together."""

from typing import Any

import pytest

from checklists.rules.protocol import ProtocolInvalid, parse
from tests.rules.protocol_data import changed

# Places in the shipped first-infusion protocol.
MEDICINES, WELLBEING, COMFORT = "items/4", "items/5", "items/6"
NUMBER = {"key": "weight", "type": "number", "label": "Weight?", "least": 30, "most": 250}
YES_NO = {"key": "fever", "type": "yes_no", "label": "Fever?"}
CHOICE = {"key": "which", "type": "choice", "label": "Which?", "choices": [{"key": "a", "label": "A"}]}


def problems(data: dict[str, Any]) -> tuple[str, ...]:
    try:
        parse(data)
    except ProtocolInvalid as refused:
        return refused.problems
    return ()


def asked(*questions: dict[str, Any]) -> tuple[str, ...]:
    return problems(changed(f"{COMFORT}/questions", list(questions)))


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (f"{MEDICINES}/carries_over", True, "items[4].carries_over: a safety item is always asked anew"),
        (f"{COMFORT}/questions", [], "items[6].questions: at least one question was expected"),
        (f"{MEDICINES}/questions", [YES_NO], "items[4].questions: this kind of item asks its own questions"),
        (
            f"{MEDICINES}/when",
            "act +2m",
            "items[4].when: may count from start, arrive, leave, last_food or last_drink",
        ),
        (
            f"{MEDICINES}/opens",
            "act +2m",
            "items[4].opens: may count from start, arrive, leave, last_food or last_drink",
        ),
        (
            f"{MEDICINES}/key",
            "My list",
            "items[4].key: may hold small letters, digits, hyphens and underscores",
        ),
    ],
)
def test_what_does_not_go_together_in_an_item_is_named(path: str, value: object, problem: str) -> None:
    assert problems(changed(path, value)) == (problem,)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (YES_NO | {"key": "Fever!"}, "key: may hold small letters, digits, hyphens and underscores"),
        (YES_NO | {"choices": CHOICE["choices"]}, "choices: a choice has choices, and only a choice has them"),
        ({"key": "x", "type": "choice", "label": "?"}, "choices: a choice has choices, and only a choice has them"),
        (YES_NO | {"several": True}, "several: only a choice may have several answers"),
        (NUMBER | {"least": 251}, "least: lies above most"),
        (NUMBER | {"means": "pregnancy"}, "means: only a yes or no can mean this"),
        (YES_NO | {"red": ["perhaps"]}, "amber: 'perhaps' is no answer to this question"),
        (CHOICE | {"choices": [*CHOICE["choices"]] * 2}, "choices[1].key: comes twice, or holds other letters than a key may"),
        (CHOICE | {"choices": [{"key": "A b", "label": "A"}]}, "choices[0].key: comes twice, or holds other letters than a key may"),
        (YES_NO | {"required": "yes"}, "required: true or false was expected"),
        (NUMBER | {"least": "few"}, "least: a number from -1000000 to 1000000 was expected"),
        (NUMBER | {"least": -5, "most": 1_000_001}, "most: a number from -1000000 to 1000000 was expected"),
        (CHOICE | {"amber": ["a", "a"]}, "amber: a list of different texts of 1 to 50 letters was expected"),
        (CHOICE | {"amber": []}, "amber: a list of different texts of 1 to 50 letters was expected"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_in_a_question_is_named(change: dict[str, Any], problem: str) -> None:
    assert asked(change) == (f"items[6].questions[0].{problem}",)


@pytest.mark.parametrize(
    "question",
    [
        YES_NO | {"amber": ["no"], "red": ["yes"], "means": "pregnancy"},
        NUMBER | {"unit": "kg", "unit_words": {"es": "kilos"}, "amber_under": 40, "amber_from": 150},
        NUMBER | {"least": 30, "most": 30},
        CHOICE | {"several": True, "required": False, "amber": ["a"]},
        {"key": "w", "type": "text", "label": "Words?", "words": {"es": "¿Palabras?"}},
        {"key": "t", "type": "time", "label": "When?"},
    ],
)
def test_every_kind_of_question_can_be_asked(question: dict[str, Any]) -> None:
    assert asked(question) == ()


def test_two_questions_of_an_item_have_two_keys() -> None:
    assert asked(YES_NO, NUMBER, YES_NO) == ("items[6].questions[2].key: comes twice",)


def test_words_of_an_item_are_its_label_and_help_only() -> None:
    found = problems(changed(f"{COMFORT}/words", {"es": {"label": "Comodidad", "hint": "x"}}))
    assert found == ("items[6].words.es.hint: is not a field of this form",)


def test_an_item_need_not_be_translated() -> None:
    assert problems(changed(f"{COMFORT}/words", None)) == ()
