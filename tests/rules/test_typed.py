"""Words that somebody typed are known among codes by the question that asked for them."""

import pytest

from checklists.rules import question_steps
from checklists.rules.questions import Question, QuestionType, read_answer
from checklists.rules.typed import Typed, is_code, leaves, mapped

TEXT = Question("avoid", QuestionType.TEXT, "Words to avoid?")
CHOICE = Question("calm", QuestionType.YES_NO, "Calm?")


def test_what_is_typed_is_known_by_its_question() -> None:
    assert isinstance(read_answer(TEXT, "yes"), Typed)
    assert not isinstance(read_answer(CHOICE, "yes"), Typed)
    entries = [question_steps.entry(each, ["yes"]) for each in (TEXT, CHOICE)]
    assert [[isinstance(part, Typed) for part in entry["said"]] for entry in entries] == [[True], [False]]


@pytest.mark.parametrize(
    "code",
    ["", "yes", "2026-11-26T17:00:00+00:00", "8f14e45f-ceea-4672-9d5b-1a2b3c4d5e6f", "07:30", "a_b-c.d"],
)
def test_codes_of_ours_are_known_for_codes(code: str) -> None:
    assert is_code(code)


@pytest.mark.parametrize("words", ["two words", "a\n", "ä", "what?", "x" * 61])
def test_words_are_not(words: str) -> None:
    assert not is_code(words)


def test_a_document_is_walked_leaf_by_leaf() -> None:
    document = {"a": [1, {"b": "x"}, None], "c": ("y",)}
    assert leaves(document) == [1, "x", None, "y"]
    assert mapped(document, str) == {"a": ["1", {"b": "x"}, "None"], "c": ["y"]}
