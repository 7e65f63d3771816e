"""Short ways to answer: "None of these", and the answers of last time."""

import pytest

from checklists.rules.question_shortcuts import all_no, as_given, fitting, none_of_these
from checklists.rules.questions import Choice, Question, QuestionType

FEVER = Question("fever", QuestionType.YES_NO, "Fever?", red=frozenset({"yes"}))
COUGH = Question("cough", QuestionType.YES_NO, "Cough?", amber=frozenset({"yes"}))
EATEN = Question("eaten", QuestionType.YES_NO, "Eaten?", amber=frozenset({"no"}))
NOTE = Question("note", QuestionType.TEXT, "Anything else?", required=False)
HOURS = Question("hours", QuestionType.NUMBER, "Sleep", least=0, most=24)
MUSIC = Question(
    "music",
    QuestionType.CHOICE,
    "Music",
    several=True,
    choices=(Choice("own", "My own"), Choice("none", "None")),
)


@pytest.mark.parametrize(
    ("questions", "keys"),
    [
        ((FEVER, COUGH), ("fever", "cough")),
        ((FEVER, NOTE), ("fever",)),
        ((FEVER, EATEN), ()),
        ((FEVER, HOURS), ()),
        ((NOTE,), ()),
        ((), ()),
    ],
)
def test_none_of_these_is_offered_where_every_yes_matters_alone(questions, keys):
    assert none_of_these(questions) == keys


def test_none_of_these_keeps_what_was_typed_besides():
    assert all_no(("fever",), {"fever": [], "note": ["tired"]}) == {"fever": ["no"], "note": ["tired"]}


@pytest.mark.parametrize(
    ("answer", "given"),
    [(None, []), ("yes", ["yes"]), (7, ["7"]), (7.5, ["7.5"]), (["own", "none"], ["own", "none"])],
)
def test_an_answer_is_given_again_as_a_form_would_send_it(answer, given):
    assert as_given(answer) == given


@pytest.mark.parametrize(
    ("answers", "fits"),
    [
        ({"music": ["own"], "hours": 7.5}, {"music": ["own"], "hours": 7.5}),
        ({"music": ["own"], "hours": 7, "gone": "yes"}, {"music": ["own"], "hours": 7}),
        ({"music": ["radio"], "hours": 7}, None),
        ({"music": ["own"], "hours": 25}, None),
        ({"music": ["own"]}, None),
        ({}, None),
    ],
)
def test_last_time_fits_whole_or_not_at_all(answers, fits):
    assert fitting((MUSIC, HOURS, NOTE), answers) == fits


def test_nothing_said_is_nothing_to_offer():
    assert fitting((NOTE,), {}) is None
