"""From when an item is asked, whether its answer holds, and which calls an answer opens or ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checklists.queries.protocols import shipped
from checklists.rules.appointment_status import Status
from checklists.rules.appointment_times import appointment_times
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind
from checklists.rules.item_times import opens_at, still_holds
from checklists.rules.own_plan import OwnPlan
from checklists.rules.questions import Question, QuestionType
from checklists.rules.settled_calls import ASKED, UNREADY, an_answer_asks, answered
from checklists.rules.time_grammar import parse

PROTOCOL = shipped("first-infusion")
START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
TIMES = appointment_times(START, PROTOCOL)
SPEC = PROTOCOL.items[0]
DAY_BEFORE = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
FEVER = Question("fever", QuestionType.YES_NO, "Fever?", red=frozenset({"yes"}))
WELL = ItemFacts(
    1, "well", ItemKind.WELLBEING, required=True, safety=True, questions=(FEVER,), opens_at=DAY_BEFORE
)


@pytest.mark.parametrize(
    ("opens", "holds_for", "expected"),
    [
        (None, None, None),
        ("day -1 06:00", None, DAY_BEFORE),
        (None, timedelta(hours=24), START - timedelta(hours=24)),
        ("day -1 06:00", timedelta(hours=48), DAY_BEFORE),
        ("day -1 06:00", timedelta(hours=24), START - timedelta(hours=24)),
    ],
)
def test_an_item_opens_when_its_answer_can_hold(opens, holds_for, expected):
    spec = replace(SPEC, opens=parse(opens) if opens else None, holds_for=holds_for)
    assert opens_at(spec, TIMES, "America/Denver") == expected


@pytest.mark.parametrize(("hours", "holds"), [(24, True), (25, False)])
def test_an_answer_holds_up_to_its_age(hours, holds):
    spec = replace(SPEC, holds_for=timedelta(hours=24))
    assert still_holds(spec, START - timedelta(hours=hours), START) is holds


def facts(*items: ItemFacts) -> ChecklistFacts:
    return ChecklistFacts(START, TIMES.arrive_at, Status.EXPECTED, items, PROTOCOL.fasting)


def test_what_is_asked_later_is_no_open_item_yet():
    before, after = DAY_BEFORE - timedelta(minutes=1), DAY_BEFORE
    assert [facts(WELL).open_items_at(now) for now in (before, after)] == [0, 1]


def test_vital_signs_are_nothing_to_remind_a_patient_of():
    signs = ItemFacts(1, "signs", ItemKind.VITAL_SIGNS, required=True, safety=True)
    assert (facts(signs).open_items, facts(signs).open_items_at(START)) == (0, 0)


@pytest.mark.parametrize(("said", "asks"), [({"fever": "yes"}, True), ({"fever": "no"}, False), ({}, False)])
def test_an_answer_asks_by_its_band(said, asks):
    assert an_answer_asks(facts(replace(WELL, answers=said, done=True))) is asks


@pytest.mark.parametrize(
    ("item", "gone"),
    [
        (replace(WELL, answers={"fever": "no"}, done=True, answered_at=DAY_BEFORE), True),
        (replace(WELL, answers={"fever": "yes"}, done=True, answered_at=DAY_BEFORE), False),
        (replace(WELL, answered_at=DAY_BEFORE), False),
        (WELL, True),
    ],
)
def test_a_call_about_an_answer_ends_with_a_better_one_alone(item, gone):
    assert (ASKED in answered(facts(item), START)) is gone


def test_a_list_that_only_waits_for_later_needs_no_call():
    assert answered(facts(WELL), DAY_BEFORE - timedelta(hours=1)) >= UNREADY


@pytest.mark.parametrize(
    ("spec", "answered_at"),
    [(None, START), (replace(SPEC, holds_for=None), START - timedelta(days=900)), (SPEC, None)],
)
def test_without_a_limit_or_an_answer_nothing_ages(spec, answered_at):
    assert still_holds(spec, answered_at, START)


@pytest.mark.parametrize(
    ("more", "urged"),
    [
        ({}, True),
        ({"fluid_restricted": True}, False),
        ({"hours_withheld": True}, False),
        ({"own_plan": OwnPlan(480, 360, 120, frozenset(), date(2026, 12, 1))}, False),
    ],
)
def test_nobody_with_restricted_fluids_or_own_hours_is_urged_to_drink(more, urged):
    assert replace(facts(WELL), **more).urges_drink is urged
