"""Answers to a clinic's own questions: what can be read, how far it is from what the clinic hopes for."""

import pytest

from checklists.rules.band import Band
from checklists.rules.questions import (
    LONGEST_TEXT,
    AnswerUnclear,
    Choice,
    Meaning,
    Question,
    QuestionType,
    band_of,
    band_of_all,
    is_whole,
    means,
    read_answer,
)
from checklists.rules.typed import Typed

YES_NO = Question("fever", QuestionType.YES_NO, "Fever?", red=frozenset({"yes"}))
AIDS = Question(
    "aids",
    QuestionType.CHOICE,
    "Which?",
    choices=(Choice("left", "Left"), Choice("right", "Right"), Choice("none", "None")),
    amber=frozenset({"left"}),
    red=frozenset({"right"}),
)
SEVERAL = Question(
    "aids", QuestionType.CHOICE, "Which?", choices=AIDS.choices, several=True, amber=AIDS.amber, red=AIDS.red
)
WEIGHT = Question(
    "weight", QuestionType.NUMBER, "Weight?", unit="kg", least=30, most=250, amber_under=40, amber_from=150
)
WORDS = Question("words", QuestionType.TEXT, "Words?")
BEDTIME = Question("bedtime", QuestionType.TIME, "Bedtime?")


@pytest.mark.parametrize(
    ("question", "raw", "kept"),
    [
        (YES_NO, " yes ", "yes"),
        (AIDS, "left", "left"),
        (AIDS, ["left", "right"], "left"),
        (SEVERAL, ["left", "right", "left", ""], ["left", "right"]),
        (SEVERAL, "left", ["left"]),
        (WEIGHT, "72", 72),
        (WEIGHT, "72,5", 72.5),
        (WEIGHT, "30", 30),
        (WEIGHT, "250", 250),
        (WORDS, "  calm\x00  and\nquiet ", Typed("calm and quiet")),
        (WORDS, "x" * LONGEST_TEXT, Typed("x" * LONGEST_TEXT)),
        (BEDTIME, "7:05", "07:05"),
        (BEDTIME, "23:59", "23:59"),
    ],
)
def test_an_answer_is_kept_as_plain_data(question: Question, raw: object, kept: object) -> None:
    found = read_answer(question, raw)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("question", "raw", "code"),
    [
        (YES_NO, "maybe", "not_a_choice"),
        (YES_NO, "", "missing"),
        (YES_NO, None, "missing"),
        (YES_NO, 7, "missing"),
        (SEVERAL, [], "missing"),
        (SEVERAL, ["left", "up"], "not_a_choice"),
        (WEIGHT, "much", "not_a_number"),
        (WEIGHT, "nan", "not_a_number"),
        (WEIGHT, "inf", "not_a_number"),
        (WEIGHT, "-inf", "not_a_number"),
        (WEIGHT, "1" * 13, "not_a_number"),
        (WEIGHT, "29.9", "out_of_range"),
        (WEIGHT, "250.1", "out_of_range"),
        (WORDS, "x" * (LONGEST_TEXT + 1), "too_long"),
        (BEDTIME, "24:00", "not_a_time"),
        (BEDTIME, "7", "not_a_time"),
        (BEDTIME, "7:0x", "not_a_time"),
        (BEDTIME, "x:05", "not_a_time"),
        (BEDTIME, "٧:٠٥", "not_a_time"),
        (BEDTIME, "7:٠٥", "not_a_time"),
    ],
)
def test_an_answer_that_does_not_fit_says_how(question: Question, raw: object, code: str) -> None:
    with pytest.raises(AnswerUnclear) as refused:
        read_answer(question, raw)
    assert refused.value.code == code


@pytest.mark.parametrize("raw", ["", "  ", None, []])
def test_a_question_that_need_not_be_answered_may_stay_empty(raw: object) -> None:
    assert read_answer(Question("words", QuestionType.TEXT, "Words?", required=False), raw) is None


def test_a_number_without_a_range_may_be_any() -> None:
    assert read_answer(Question("n", QuestionType.NUMBER, "n?"), "-999999") == -999999


@pytest.mark.parametrize(
    ("question", "answer", "band"),
    [
        (YES_NO, "yes", Band.RED),
        (YES_NO, "no", Band.GREEN),
        (YES_NO, None, Band.GREEN),
        (YES_NO, True, Band.GREEN),
        (AIDS, "left", Band.AMBER),
        (AIDS, "none", Band.GREEN),
        (SEVERAL, ["none", "left"], Band.AMBER),
        (SEVERAL, ["left", "right"], Band.RED),
        (SEVERAL, [], Band.GREEN),
        (WEIGHT, 39.9, Band.AMBER),
        (WEIGHT, 40, Band.GREEN),
        (WEIGHT, 149.9, Band.GREEN),
        (WEIGHT, 150, Band.AMBER),
        (Question("n", QuestionType.NUMBER, "n?"), 7, Band.GREEN),
    ],
)
def test_an_answer_has_a_band(question: Question, answer: object, band: Band) -> None:
    assert band_of(question, answer) is band


def test_the_worst_answer_decides() -> None:
    asked = (YES_NO, WEIGHT)
    assert band_of_all(asked, {"fever": "no", "weight": 20}) is Band.AMBER
    assert band_of_all(asked, {"fever": "yes", "weight": 20}) is Band.RED
    assert band_of_all(asked, {}) is Band.GREEN


def test_questions_are_whole_once_each_required_one_is_answered() -> None:
    free = Question("free", QuestionType.TEXT, "?", required=False)
    assert not is_whole((YES_NO, free), {"free": "x"})
    assert is_whole((YES_NO, free), {"fever": "no"})
    assert is_whole((), {})


@pytest.mark.parametrize(("answer", "said"), [("yes", True), ("no", False), (None, False)])
def test_a_yes_may_tell_the_rules_something(answer: str | None, said: bool) -> None:
    asked = Question("new", QuestionType.YES_NO, "New?", means=Meaning.NEW_MEDICINE)
    given = {"new": answer, "fever": "yes"}
    assert means((asked, YES_NO), given, Meaning.NEW_MEDICINE) is said
    assert not means((asked, YES_NO), given, Meaning.PREGNANCY)
