"""The check-in on the day after: when it is open, what each answer asks for, what the next nurse hears."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checklists.queries.protocols import shipped, shipped_data, shipped_slugs
from checklists.rules import next_day
from checklists.rules.band import Band
from checklists.rules.next_day import SILENT_CALL, TALK_CALL, URGENT_CALL, Help
from checklists.rules.protocol import ProtocolInvalid, parse
from checklists.rules.questions import Question

END = datetime(2026, 11, 26, 17, 40, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def asked(key: str) -> Question:
    form = shipped("first-infusion").next_day
    assert form is not None
    (question,) = (each for each in form.questions if each.key == key)
    return question


@pytest.mark.parametrize(
    ("due", "sent", "opens", "closes"),
    [
        (DUE, None, DUE, DUE + timedelta(hours=48)),
        (DUE, DUE + timedelta(minutes=3), DUE, DUE + timedelta(hours=48, minutes=3)),
        (DUE, DUE - timedelta(hours=2), DUE - timedelta(hours=2), DUE + timedelta(hours=48)),
        (None, None, END + timedelta(hours=24), END + timedelta(hours=72)),
    ],
)
def test_it_opens_with_its_message_and_closes_with_the_link(
    due: datetime | None, sent: datetime | None, opens: datetime, closes: datetime
) -> None:
    found = next_day.opening(due_at=due, sent_at=sent, ends_at=END)
    assert (found.opens_at, found.closes_at) == (opens, closes)
    open_at = [found.is_open(at) for at in (opens - SECOND, opens, closes - SECOND, closes)]
    assert open_at == [False, True, True, False]


@pytest.mark.parametrize(
    ("key", "said", "band", "shows"),
    [
        ("sleep", "badly", Band.GREEN, None),
        ("signs", ["none"], Band.GREEN, None),
        ("signs", ["chest_pain"], Band.RED, Help.EMERGENCY),
        ("signs", ["none", "racing"], Band.RED, Help.EMERGENCY),
        ("thoughts", "no", Band.GREEN, None),
        ("thoughts", "yes", Band.RED, Help.CRISIS),
        ("thoughts", None, Band.AMBER, None),
        ("signs", None, Band.GREEN, None),
        ("nausea", "gone", Band.GREEN, None),
        ("nausea", "still", Band.AMBER, None),
        ("urine", "yes", Band.AMBER, None),
        ("drove", "yes", Band.AMBER, None),
        ("mood", 0, Band.GREEN, None),
    ],
)
def test_an_answer_has_its_band_and_a_red_one_its_help(
    key: str, said: object, band: Band, shows: Help | None
) -> None:
    question, kept = asked(key), next_day.kept(said)
    assert (next_day.band(question, kept), next_day.help_for(question, kept)) == (band, shows)


@pytest.mark.parametrize("sign", ["chest_pain", "breathing", "fainted", "bad_headache", "confused", "racing"])
def test_every_red_sign_of_clinical_7_is_red(sign: str) -> None:
    assert next_day.band(asked("signs"), next_day.kept([sign])) is Band.RED


def test_a_red_answer_calls_now_an_amber_one_within_the_day() -> None:
    calls = [next_day.call_for(band, DUE) for band in (Band.RED, Band.AMBER, Band.GREEN)]
    assert calls == [(URGENT_CALL, DUE), (TALK_CALL, DUE + timedelta(hours=4)), None]


def test_only_the_red_one_stands_above_all_other_calls() -> None:
    assert {URGENT_CALL} == next_day.URGENT
    assert SILENT_CALL not in next_day.CLINICAL_CALLS


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("nausea", "no", False),
        ("nausea", "gone", True),
        ("nausea", "still", True),
        ("signs", ["none"], False),
        ("signs", ["bad_headache"], True),
        ("urine", "yes", True),
        ("urine", "no", False),
        ("sleep", "badly", False),
        ("mood", 2, False),
        ("thoughts", None, False),
        ("nausea", None, False),
    ],
)
def test_the_next_nurse_hears_of_what_was_not_well(key: str, said: object, told: bool) -> None:
    assert next_day.is_telling(asked(key), next_day.kept(said)) is told


def test_the_first_question_without_an_answer_comes_next() -> None:
    form = shipped("first-infusion").next_day
    assert form is not None
    said = {question.key: {} for question in form.questions}
    left = {key: value for key, value in said.items() if key not in ("mood", "vision")}
    found = [next_day.first_open(form.questions, answers) for answers in ({}, left, said)]
    assert found == [1, 3, None]


@pytest.mark.parametrize("slug", shipped_slugs())
def test_every_shipped_protocol_asks_the_default_form_with_a_source_for_each_question(slug: str) -> None:
    form = shipped(slug).next_day
    assert form is not None
    assert [question.key for question in form.questions] == [
        "sleep", "signs", "mood", "thoughts", "nausea", "dizziness", "headache", "vision", "anxiety", "unreal",
        "urine", "drove",
    ]  # fmt: skip
    sources = shipped(slug).sources
    assert all("clinical.md" in sources[f"next_day.questions[{at}]"] for at in range(len(form.questions)))


def spoilt(**change: Any) -> dict[str, Any]:
    data: Any = copy.deepcopy(shipped_data("first-infusion"))
    data["next_day"]["questions"][3].update(change)
    return data


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (spoilt(source=None), "next_day.questions[3].source: a text of 1 to 500 letters was expected"),
        (spoilt(red=["perhaps"]), "next_day.questions[3].amber: 'perhaps' is no answer to this question"),
        (spoilt(means="panic"), "next_day.questions[3].means: one of"),
        (spoilt(key="mood"), "next_day.questions[3].key: comes twice"),
        (spoilt(colour="red"), "next_day.questions[3].colour: is not a field of this form"),
        ({**shipped_data("first-infusion"), "next_day": {"questions": []}}, "next_day.questions: at least one"),
        ({**shipped_data("first-infusion"), "next_day": []}, "next_day: an object was expected"),
        ({**shipped_data("first-infusion"), "next_day": {"x": 1}}, "next_day.x: is not a field of this form"),
    ],
)  # fmt: skip
def test_a_spoilt_section_is_described_with_its_path(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(ProtocolInvalid) as refused:
        parse(data)
    assert any(each.startswith(problem) for each in refused.value.problems), refused.value.problems


def test_a_version_older_than_these_questions_has_none() -> None:
    data = shipped_data("first-infusion")
    del data["next_day"]
    assert parse(data).next_day is None
