"""Which question comes next, and what of a draft still answers what is asked now."""

import pytest

from checklists.rules.question_steps import drafted, entry, mark, next_step, seal, standing
from checklists.rules.questions import Choice, Question, QuestionType

A, B, C = (Question(key, QuestionType.YES_NO, f"{key}?") for key in "abc")
ALL = (A, B, C)


@pytest.mark.parametrize(
    ("given", "after", "comes"),
    [
        ("", 0, 1), ("a", 1, 2), ("ab", 2, 3), ("abc", 3, None), ("abc", 1, None), ("ac", 1, 2), ("bc", 2, 1),
        ("b", 2, 3), ("c", 3, 1),
    ],
)  # fmt: skip
def test_the_next_open_question_comes_first_behind_the_last_one(
    given: str, after: int, comes: int | None
) -> None:
    assert next_step(ALL, {key: ["no"] for key in given}, after=after) == comes


def test_a_question_left_empty_is_not_asked_again() -> None:
    assert next_step(ALL, {"a": [], "b": ["no"], "c": []}) is None


@pytest.mark.parametrize(
    "other",
    [
        Question("a", QuestionType.YES_NO, "Not a?"),
        Question("a", QuestionType.TEXT, "a?"),
        Question("a", QuestionType.YES_NO, "a?", words={"es": "¿a?"}),
        Question("a", QuestionType.YES_NO, "a?", required=False),
        Question("a", QuestionType.CHOICE, "a?", choices=(Choice("yes", "Yes"),)),
        Question("z", QuestionType.YES_NO, "a?"),
    ],
)
def test_an_answer_stands_for_nothing_once_the_question_is_another(other: Question) -> None:
    raw = {"a": entry(A, ["no"]), "b": entry(B, ["yes"])}
    found = drafted((other, B), raw)
    assert (found.given, found.has_changed) == ({"b": ["yes"]}, True)
    assert standing((other, B), raw) == {"b": entry(B, ["yes"])}


def test_what_a_nurse_asks_about_may_change_without_a_word_to_the_patient() -> None:
    stricter = Question("a", QuestionType.YES_NO, "a?", red=frozenset({"yes"}))
    assert mark(stricter) == mark(A)


def test_a_draft_of_another_shape_is_asked_anew() -> None:
    raw = {"a": ["no"], "b": {"said": "no", "asked": mark(B)}, "c": entry(C, ["no"])}
    assert drafted(ALL, raw).given == {"c": ["no"]}


@pytest.mark.parametrize(
    ("questions", "given", "stamp"),
    [(ALL[:2], {"a": ["no"]}, "1"), (ALL, {"a": ["yes"]}, "1"), (ALL, {"a": ["no"]}, "2")],
)
def test_a_seal_breaks_with_a_question_an_answer_or_an_answer_elsewhere(
    questions: tuple[Question, ...], given: dict[str, list[str]], stamp: str
) -> None:
    assert seal(questions, given, stamp) != seal(ALL, {"a": ["no"]}, "1")


def test_a_seal_is_the_same_for_the_same_answers_in_another_order() -> None:
    assert seal(ALL, {"a": ["no"], "b": []}, "1") == seal(ALL, {"b": [], "a": ["no"]}, "1")
