from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import (
    ItemFacts,
    ItemKind,
    MedicineFacts,
    Outcome,
    Readiness,
    RideFacts,
    RidePolicy,
)
from checklists.rules.fasting import Category, FastingLimits, Intake
from checklists.rules.fasting import Reason as FastingReason
from checklists.rules.questions import Meaning, Question, QuestionType
from checklists.rules.readiness import verdict
from checklists.rules.readiness_reasons import Reason, ReasonCode, in_order

START = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
ARRIVE = START - timedelta(minutes=30)
DAYS_BEFORE = START - timedelta(days=3)
EVENING = START - timedelta(hours=14)
MINUTES = {
    Category.WATER: 120,
    Category.CLEAR_OTHER: 120,
    Category.CLEAR_WITH_PROTEIN: 360,
    Category.COFFEE_TEA_WITH_MILK: 360,
    Category.MILK_OR_NONCLEAR_DRINK: 360,
    Category.LIGHT_MEAL: 360,
    Category.FULL_MEAL: 480,
    Category.GUM_OR_SWEET: 0,
    Category.MEDICINE_WITH_SIP: 0,
    Category.ALCOHOL: 360,
    Category.UNSURE: 480,
}
FASTING, HYDRATION, RIDE, CLOTHING, MEDICINES = range(1, 6)
SAFETY = {ItemKind.FASTING, ItemKind.RIDE, ItemKind.MEDICINES}
SAM = RideFacts(driver_named=True, driver_is_adult=True, confirmed_by_patient=True, confirmed_by_driver=True)
KINDS = [ItemKind.FASTING, ItemKind.HYDRATION, ItemKind.RIDE, ItemKind.CLOTHING, ItemKind.MEDICINES]


def an_item(position, **changes):
    kind = KINDS[position - 1]
    facts = ItemFacts(position, kind.value, kind, required=True, safety=kind in SAFETY, done=True)
    return replace(facts, **changes)


def a_checklist(*, items=None, **changes):
    """Five items done, a driver who said yes, no medicines: ready at home."""
    changed = items or {}
    facts = ChecklistFacts(
        starts_at=START,
        arrive_at=ARRIVE,
        status=Status.EXPECTED,
        items=tuple(an_item(position, **changed.get(position, {})) for position in range(1, 6)),
        limits=FastingLimits(minutes=MINUTES),
        ride=SAM,
        no_medicines_declared=True,
    )
    return replace(facts, **changes)


def checked_in(*, items=None, **changes):
    """The same at the desk: every item confirmed, unless said otherwise."""
    changed = {position: {"confirmed": Outcome.CONFIRMED} for position in range(1, 6)}
    for position, more in (items or {}).items():
        changed[position] |= more
    return a_checklist(items=changed, **({"status": Status.CHECKED_IN} | changes))


def codes(found):
    return [(reason.code, reason.item_position) for reason in found.reasons]


def burger(minutes_short):
    return (Intake(Category.FULL_MEAL, START - timedelta(hours=8) + timedelta(minutes=minutes_short)),)


def a_medicine(**changes):
    return {"medicines": (replace(MedicineFacts("x", "information"), **changes),)}


def test_five_done_is_ready_at_home():
    found = verdict(a_checklist(), DAYS_BEFORE)
    assert (found.readiness, found.reasons, found.done, found.total) == (Readiness.READY, (), 5, 5)


def test_five_confirmed_is_ready_at_the_desk():
    assert verdict(checked_in(), ARRIVE).readiness is Readiness.READY


R = Readiness
BENZODIAZEPINE = {"route": "prescriber_decision"}


@pytest.mark.parametrize(
    ("facts", "now", "readiness", "reasons"),
    [
        # open items
        (a_checklist(items={HYDRATION: {"done": False}}), DAYS_BEFORE, R.NOT_FINISHED, [("item_open", 2)]),
        (a_checklist(items={FASTING: {"done": False}}), EVENING, R.NOT_FINISHED, [("item_open", 1)]),
        (a_checklist(items={CLOTHING: {"done": False}}), EVENING, R.NOT_FINISHED, [("item_open", 4)]),
        (a_checklist(items={RIDE: {"done": False}}), DAYS_BEFORE, R.NOT_FINISHED, [("item_open", 3)]),
        (a_checklist(items={RIDE: {"done": False}}), EVENING, R.NEEDS_CALL, [("item_open", 3)]),
        (a_checklist(items={MEDICINES: {"done": False}}), EVENING, R.NEEDS_CALL, [("item_open", 5)]),
        (a_checklist(no_medicines_declared=False), DAYS_BEFORE, R.NOT_FINISHED, [("item_open", 5)]),
        (a_checklist(items={CLOTHING: {"done": False, "required": False}}), EVENING, R.READY, []),
        # not sure
        (a_checklist(items={FASTING: {"unsure": True}}), DAYS_BEFORE, R.NEEDS_CALL, [("item_unsure", 1)]),
        (a_checklist(items={CLOTHING: {"unsure": True}}), DAYS_BEFORE, R.NEEDS_CALL, [("item_unsure", 4)]),
        (
            a_checklist(items={CLOTHING: {"unsure": True, "required": False}}),
            DAYS_BEFORE,
            R.READY,
            [],
        ),
        (
            checked_in(items={FASTING: {"unsure": True, "confirmed": None}}),
            ARRIVE,
            R.NEEDS_CALL,
            [("item_unsure", 1)],
        ),
        (checked_in(items={FASTING: {"unsure": True}}), ARRIVE, R.READY, []),
        # fasting (clinical.md 10, 16)
        (a_checklist(intakes=burger(0)), ARRIVE, R.READY, []),
        (a_checklist(intakes=burger(15)), ARRIVE, R.NEEDS_CALL, [("fasting_short", 1)]),
        (a_checklist(intakes=burger(31)), ARRIVE, R.NEEDS_CALL, [("fasting_short", 1)]),
        (checked_in(intakes=burger(0)), ARRIVE, R.READY, []),
        (checked_in(intakes=burger(15)), ARRIVE, R.NEEDS_CALL, [("fasting_short", 1)]),
        (checked_in(intakes=burger(30)), ARRIVE, R.NEEDS_CALL, [("fasting_short", 1)]),
        (checked_in(intakes=burger(31)), ARRIVE, R.HOLD, [("fasting_short", 1)]),
        (
            checked_in(intakes=(Intake(Category.FULL_MEAL, None),)),
            ARRIVE,
            R.HOLD,
            [("fasting_unclear", 1)],
        ),
        (checked_in(intakes=burger(31), starts_at=START + timedelta(minutes=31)), ARRIVE, R.READY, []),
        (a_checklist(hours_withheld=True), DAYS_BEFORE, R.HOLD, [("own_plan_missing", 1)]),
        (checked_in(hours_withheld=True, intakes=burger(31)), ARRIVE, R.HOLD, [("own_plan_missing", 1)]),
        # medicines
        (a_checklist(**a_medicine()), DAYS_BEFORE, R.READY, []),
        (a_checklist(**a_medicine(route="nurse_note")), DAYS_BEFORE, R.READY, []),
        (a_checklist(**a_medicine(**BENZODIAZEPINE)), DAYS_BEFORE, R.HOLD, [("medicine_review", 5)]),
        (checked_in(**a_medicine(**BENZODIAZEPINE)), ARRIVE, R.HOLD, [("medicine_review", 5)]),
        (a_checklist(**a_medicine(**BENZODIAZEPINE, reviewed=True)), DAYS_BEFORE, R.READY, []),
        (
            a_checklist(**a_medicine(**BENZODIAZEPINE, identified_by_nurse=True)),
            DAYS_BEFORE,
            R.HOLD,
            [("medicine_review", 5)],
        ),
        (a_checklist(**a_medicine(route="urgent_review")), DAYS_BEFORE, R.HOLD, [("medicine_urgent", 5)]),
        (
            a_checklist(**a_medicine(**BENZODIAZEPINE, ask=True)),
            DAYS_BEFORE,
            R.HOLD,
            [("medicine_review", 5)],
        ),
        (
            a_checklist(**a_medicine(route="nurse_note", ask=True)),
            DAYS_BEFORE,
            R.NEEDS_CALL,
            [("medicine_ask", 5)],
        ),
        (a_checklist(**a_medicine(route=None)), DAYS_BEFORE, R.NEEDS_CALL, [("medicine_unknown", 5)]),
        (a_checklist(**a_medicine(route="new_word")), DAYS_BEFORE, R.NEEDS_CALL, [("medicine_unknown", 5)]),
        (checked_in(**a_medicine(route=None)), ARRIVE, R.NEEDS_CALL, [("medicine_unknown", 5)]),
        (a_checklist(**a_medicine(route=None, identified_by_nurse=True)), DAYS_BEFORE, R.READY, []),
        # ride (clinical.md 10, 40 and 41)
        (checked_in(items={RIDE: {"done": False}}, ride=RideFacts()), ARRIVE, R.HOLD, [("ride_not_met", 3)]),
        (a_checklist(ride=RideFacts()), DAYS_BEFORE, R.NOT_FINISHED, [("ride_not_met", 3)]),
        (a_checklist(ride=RideFacts()), EVENING, R.NEEDS_CALL, [("ride_not_met", 3)]),
        (a_checklist(ride=replace(SAM, driver_is_adult=False)), EVENING, R.NEEDS_CALL, [("ride_not_met", 3)]),
        (checked_in(ride=replace(SAM, driver_is_adult=False)), ARRIVE, R.HOLD, [("ride_not_met", 3)]),
        (a_checklist(ride=replace(SAM, confirmed_by_driver=False)), EVENING, R.READY, []),
        (
            checked_in(items={RIDE: {"confirmed": None}}, ride=replace(SAM, confirmed_by_driver=False)),
            ARRIVE,
            R.NEEDS_CALL,
            [("ride_unconfirmed", 3)],
        ),
        (checked_in(ride=replace(SAM, confirmed_by_driver=False)), ARRIVE, R.READY, []),
        # the nurse's marks
        (
            checked_in(items={HYDRATION: {"confirmed": None}}),
            ARRIVE,
            R.NOT_FINISHED,
            [("item_unconfirmed", 2)],
        ),
        (checked_in(items={HYDRATION: {"done": False}}), ARRIVE, R.READY, []),
        (
            checked_in(items={HYDRATION: {"confirmed": Outcome.NOT_MET}}),
            ARRIVE,
            R.NOT_FINISHED,
            [("item_not_met", 2)],
        ),
        (checked_in(items={HYDRATION: {"confirmed": Outcome.NOT_NEEDED}}), ARRIVE, R.READY, []),
        (checked_in(items={FASTING: {"confirmed": Outcome.NOT_MET}}), ARRIVE, R.HOLD, [("item_not_met", 1)]),
        (
            checked_in(items={FASTING: {"confirmed": Outcome.NOT_MET}}, intakes=burger(15)),
            ARRIVE,
            R.NEEDS_CALL,
            [("fasting_short", 1)],
        ),
        (checked_in(items={RIDE: {"confirmed": Outcome.NOT_MET}}), ARRIVE, R.HOLD, [("item_not_met", 3)]),
        (
            checked_in(items={FASTING: {"confirmed": Outcome.NOT_NEEDED}}),
            ARRIVE,
            R.NEEDS_CALL,
            [("item_not_needed", 1)],
        ),
        (checked_in(items={RIDE: {"confirmed": Outcome.NOT_NEEDED}}), ARRIVE, R.READY, []),
        (
            checked_in(items={CLOTHING: {"confirmed": Outcome.NOT_MET, "required": False}}),
            ARRIVE,
            R.READY,
            [],
        ),
    ],
)
def test_readiness(facts, now, readiness, reasons):
    found = verdict(facts, now)
    assert (found.readiness, codes(found)) == (readiness, reasons)


NURSE = {"overridden": True}
BOTH = {"overridden": True, "override_approved": True}
NOT_MET = {"confirmed": Outcome.NOT_MET}
FOUND_UNMET_LATER = NOT_MET | {"overridden_at": ARRIVE, "confirmed_at": ARRIVE + timedelta(minutes=1)}
NAMED = replace(SAM, confirmed_by_driver=False)
ANOTHER_DRIVER = {
    "confirmed": Outcome.CONFIRMED,
    "confirmed_at": ARRIVE,
    "answered_at": ARRIVE + timedelta(minutes=1),
}


@pytest.mark.parametrize(
    ("facts", "readiness"),
    [
        (checked_in(items={FASTING: NURSE}, intakes=burger(15)), R.READY),
        (checked_in(items={FASTING: NURSE}, intakes=burger(31)), R.HOLD),
        (checked_in(items={FASTING: BOTH}, intakes=burger(31)), R.READY),
        (checked_in(items={FASTING: BOTH}, hours_withheld=True), R.HOLD),
        (checked_in(items={FASTING: NURSE | {"done": False, "confirmed": None}}), R.NOT_FINISHED),
        (checked_in(items={FASTING: BOTH | {"done": False, "confirmed": None}}), R.READY),
        (checked_in(items={FASTING: NURSE | {"unsure": True, "confirmed": None}}), R.NEEDS_CALL),
        (
            checked_in(items={FASTING: NURSE | {"unsure": True, "confirmed": None}}, intakes=burger(15)),
            R.NEEDS_CALL,
        ),
        (checked_in(items={FASTING: NURSE | {"confirmed": None}}), R.READY),
        (checked_in(items={FASTING: NURSE | {"confirmed": Outcome.NOT_MET}}), R.HOLD),
        (checked_in(items={RIDE: NURSE}, ride=RideFacts()), R.HOLD),
        (checked_in(items={RIDE: BOTH}, ride=RideFacts()), R.READY),
        (
            checked_in(
                items={RIDE: NURSE | {"confirmed": None}}, ride=replace(SAM, confirmed_by_driver=False)
            ),
            R.READY,
        ),
        (checked_in(items={MEDICINES: NURSE}, **a_medicine(**BENZODIAZEPINE)), R.HOLD),
        (checked_in(items={MEDICINES: BOTH}, **a_medicine(**BENZODIAZEPINE)), R.HOLD),
        (checked_in(items={MEDICINES: BOTH}, **a_medicine(route="urgent_review")), R.HOLD),
        (checked_in(items={MEDICINES: BOTH}, **a_medicine(route=None)), R.READY),
        (checked_in(items={MEDICINES: NURSE}, **a_medicine(route=None)), R.NEEDS_CALL),
        (checked_in(items={CLOTHING: NURSE | {"confirmed": Outcome.NOT_MET}}), R.READY),
        (checked_in(items={FASTING: NURSE | NOT_MET}, intakes=burger(15)), R.READY),
        (checked_in(items={RIDE: NURSE | NOT_MET}, ride=NAMED), R.HOLD),
        (checked_in(items={RIDE: BOTH | NOT_MET}, ride=NAMED), R.READY),
        (checked_in(items={RIDE: BOTH | FOUND_UNMET_LATER}, ride=NAMED), R.HOLD),
        (checked_in(items={RIDE: ANOTHER_DRIVER}, ride=NAMED), R.NEEDS_CALL),
        (
            checked_in(
                items={
                    FASTING: BOTH | {"overridden_at": ARRIVE, "answered_at": ARRIVE + timedelta(minutes=1)}
                },
                intakes=burger(31),
            ),
            R.HOLD,
        ),
        (
            checked_in(
                items={FASTING: BOTH | {"overridden_at": ARRIVE, "answered_at": ARRIVE}},
                intakes=burger(31),
            ),
            R.READY,
        ),
    ],
)
def test_what_an_override_covers(facts, readiness):
    assert verdict(facts, ARRIVE).readiness is readiness


@pytest.mark.parametrize(
    ("answer", "minutes_after", "readiness"),
    [
        ({"unsure": True}, 1, R.NEEDS_CALL),
        ({"unsure": True}, 0, R.READY),
        ({"unsure": True}, -1, R.READY),
        ({"done": False}, 1, R.NOT_FINISHED),
        ({"done": True}, 1, R.READY),
        ({"unsure": True, "confirmed": Outcome.NOT_MET}, 1, R.HOLD),
    ],
)
def test_a_confirmation_falls_when_the_patient_takes_the_answer_back(answer, minutes_after, readiness):
    times = {"confirmed_at": ARRIVE, "answered_at": ARRIVE + timedelta(minutes=minutes_after)}
    assert verdict(checked_in(items={FASTING: answer | times}), ARRIVE).readiness is readiness


def test_a_flagged_medicine_holds_without_a_medicines_item():
    facts = a_checklist(**a_medicine(**BENZODIAZEPINE))
    found = verdict(replace(facts, items=facts.items[:4]), DAYS_BEFORE)
    assert codes(found) == [("medicine_review", None)]


def test_the_heaviest_reason_comes_first():
    facts = a_checklist(
        items={HYDRATION: {"done": False}, CLOTHING: {"unsure": True}}, **a_medicine(**BENZODIAZEPINE)
    )
    assert codes(verdict(facts, DAYS_BEFORE)) == [
        ("medicine_review", 5),
        ("item_unsure", 4),
        ("item_open", 2),
    ]


def test_medicines_of_one_kind_are_one_reason_with_their_count():
    two = (MedicineFacts("a", "prescriber_decision"), MedicineFacts("b", "prescriber_decision"))
    reason = verdict(a_checklist(medicines=two), DAYS_BEFORE).reasons[0]
    assert reason.params == {"count": 2}


def test_no_reason_names_a_medicine():
    facts = a_checklist(
        medicines=(MedicineFacts("secretol", "urgent_review"), MedicineFacts("secretol", None))
    )
    assert "secretol" not in repr(verdict(facts, DAYS_BEFORE))


def test_a_shortfall_says_how_much_and_from_when():
    params = verdict(checked_in(intakes=burger(31)), ARRIVE).reasons[0].params
    assert (params["shortfall_minutes"], params["earliest_start"]) == (31, START + timedelta(minutes=31))


def test_what_is_done_counts_required_items_only():
    facts = a_checklist(
        items={
            1: {"done": False},
            2: {"unsure": True},
            3: {"required": False},
            4: {"confirmed": Outcome.NOT_MET},
        }
    )
    found = verdict(facts, DAYS_BEFORE)
    assert (found.done, found.total) == (1, 4)


@pytest.mark.parametrize(
    ("now", "deadline"),
    [
        (DAYS_BEFORE, START - timedelta(hours=20)),
        (START - timedelta(hours=20), START - timedelta(hours=8)),
        (START - timedelta(hours=7), START - timedelta(hours=6)),
        (START - timedelta(hours=6), START - timedelta(hours=2)),
        (START - timedelta(hours=2), ARRIVE),
        (ARRIVE, START),
        (START, None),
    ],
)
def test_the_next_deadline_is_the_next_thing_due(now, deadline):
    assert verdict(a_checklist(), now).next_deadline == deadline


def test_hours_that_are_not_the_patients_are_no_deadline():
    found = verdict(a_checklist(hours_withheld=True), START - timedelta(hours=10))
    assert found.next_deadline == ARRIVE


def test_without_a_fasting_item_hours_withheld_hold_all_the_same():
    facts = a_checklist(hours_withheld=True)
    facts = replace(facts, items=tuple(item for item in facts.items if item.position != FASTING))
    assert [(each.code, each.item_position) for each in verdict(facts, DAYS_BEFORE).reasons] == [
        ("own_plan_missing", None)
    ]


def test_the_twenty_hours_are_reached_to_the_minute():
    facts = a_checklist(items={RIDE: {"done": False}})
    at = START - timedelta(hours=20)
    assert verdict(facts, at - timedelta(minutes=1)).readiness is Readiness.NOT_FINISHED
    assert verdict(facts, at).readiness is Readiness.NEEDS_CALL


BOOLEANS = st.booleans()
ITEM_CHANGES = st.fixed_dictionaries(
    {
        "done": BOOLEANS,
        "unsure": BOOLEANS,
        "required": BOOLEANS,
        "overridden": BOOLEANS,
        "override_approved": BOOLEANS,
        "confirmed": st.sampled_from([None, *Outcome]),
    }
)
RIDES = st.builds(
    RideFacts,
    st.sampled_from(RidePolicy),
    BOOLEANS,
    st.sampled_from([None, True, False]),
    BOOLEANS,
    BOOLEANS,
    BOOLEANS,
    BOOLEANS,
)
ROUTES = [None, "urgent_review", "prescriber_decision", "nurse_note", "information", "other"]
MEDICINE_LISTS = st.lists(
    st.builds(MedicineFacts, st.just("x"), st.sampled_from(ROUTES), BOOLEANS, BOOLEANS, BOOLEANS), max_size=3
)
INTAKES = st.lists(
    st.builds(
        Intake,
        st.sampled_from(Category),
        st.none() | st.integers(0, 900).map(lambda minutes: START - timedelta(minutes=minutes)),
    ),
    max_size=3,
)
MOMENTS = st.integers(-100, 5000).map(lambda minutes: START - timedelta(minutes=minutes))
CHECKLISTS = st.builds(
    lambda items, **changes: a_checklist(items=dict(enumerate(items, 1)), **changes),
    st.lists(ITEM_CHANGES, min_size=5, max_size=5),
    status=st.sampled_from(Status),
    ride=RIDES,
    medicines=MEDICINE_LISTS.map(tuple),
    intakes=INTAKES.map(tuple),
    no_medicines_declared=BOOLEANS,
    hours_withheld=BOOLEANS,
)


def with_item(facts, position, **changes):
    items = tuple(replace(i, **changes) if i.position == position else i for i in facts.items)
    return replace(facts, items=items)


@given(
    CHECKLISTS,
    MOMENTS,
    st.integers(1, 5),
    st.sampled_from(["done", "sure", "confirmed", "overridden", "both"]),
)
def test_more_done_never_makes_it_worse(facts, now, position, step):
    changes = {
        "done": {"done": True},
        "sure": {"unsure": False},
        "confirmed": {"confirmed": Outcome.CONFIRMED},
        "overridden": {"overridden": True},
        "both": BOTH,
    }[step]
    before, after = verdict(facts, now), verdict(with_item(facts, position, **changes), now)
    assert after.readiness.weight <= before.readiness.weight


@given(CHECKLISTS, MOMENTS, MOMENTS, st.integers(1, 5), BOOLEANS, BOOLEANS)
def test_a_hold_never_vanishes_by_ticks_or_time_or_a_nurse_alone(facts, now, later, position, done, unsure):
    one = with_item(facts, position, override_approved=False, confirmed=None)
    if verdict(one, now).readiness is Readiness.HOLD:
        ticked = with_item(one, position, done=done, unsure=unsure)
        # amber is a nurse's to override; what holds is red, and no nurse lifts it alone
        assert verdict(with_item(ticked, position, overridden=True), later).readiness is Readiness.HOLD


@given(CHECKLISTS, MOMENTS)
def test_a_flagged_medicine_without_a_decision_is_never_ready(facts, now):
    undecided = with_item(facts, MEDICINES, override_approved=False)
    flagged = replace(undecided, medicines=(MedicineFacts("x", "prescriber_decision"),))
    assert verdict(flagged, now).readiness is Readiness.HOLD


@given(CHECKLISTS, MOMENTS)
def test_ready_at_the_desk_means_every_required_item_was_settled(facts, now):
    there = replace(facts, status=Status.CHECKED_IN)
    if verdict(there, now).readiness is Readiness.READY:
        assert all(i.confirmed or i.overridden for i in there.items if i.required)


@given(CHECKLISTS, MOMENTS)
def test_done_never_exceeds_the_total_and_ready_means_all_done(facts, now):
    found = verdict(facts, now)
    assert 0 <= found.done <= found.total
    if found.readiness is Readiness.READY:
        assert found.done == found.total


@given(CHECKLISTS, MOMENTS)
def test_the_same_facts_and_moment_give_the_same_verdict(facts, now):
    assert verdict(facts, now) == verdict(facts, now)


FEVER = Question("fever", QuestionType.YES_NO, "Fever?", red=frozenset({"yes"}))
URINE = Question("urine", QuestionType.YES_NO, "Urine?", amber=frozenset({"yes"}))
NEW = Question("new", QuestionType.YES_NO, "New?", red=frozenset({"yes"}), means=Meaning.NEW_MEDICINE)


def asked(answers):
    well = ItemFacts(
        6, "wellbeing", ItemKind.WELLBEING, required=True, safety=True, done=True, confirmed=Outcome.CONFIRMED,
        questions=(FEVER, URINE, NEW), answers={"fever": "no", "urine": "no", "new": "no"} | answers,
    )  # fmt: skip
    return well


@pytest.mark.parametrize(
    ("answers", "at_home", "at_the_desk"),
    [
        ({}, [], []),
        ({"urine": "yes"}, [("answer_asks", 6)], [("answer_asks", 6)]),
        ({"fever": "yes"}, [("answer_holds", 6)], [("answer_holds", 6)]),
    ],
)
def test_an_answer_that_worries_is_a_reason(answers, at_home, at_the_desk):
    home, desk = a_checklist(), checked_in()
    for facts, expected in ((home, at_home), (desk, at_the_desk)):
        assert codes(verdict(replace(facts, items=(*facts.items, asked(answers))), ARRIVE)) == expected


@pytest.mark.parametrize(
    ("changes", "still_asks"),
    [
        ({}, False),
        ({"confirmed": None}, True),
        ({"confirmed": Outcome.NOT_NEEDED}, True),
        ({"answered_at": ARRIVE, "confirmed_at": ARRIVE - timedelta(minutes=1)}, True),
        ({"safety": True}, True),
        ({"answers": {"fever": "yes"}}, True),
    ],
)
def test_a_nurse_who_asked_settles_an_amber_answer_of_a_comfort_item_by_confirming_it(changes, still_asks):
    comfort = replace(asked({"urine": "yes"}), safety=False)
    facts = checked_in()
    found = codes(verdict(replace(facts, items=(*facts.items, replace(comfort, **changes))), ARRIVE))
    assert any(code in ("answer_asks", "answer_holds") for code, _position in found) is still_asks


@pytest.mark.parametrize(
    ("answers", "at_home", "at_the_desk"),
    [
        ({"urine": "yes"}, R.NEEDS_CALL, R.NEEDS_CALL),
        ({"fever": "yes"}, R.NEEDS_CALL, R.HOLD),
        ({"new": "yes"}, R.HOLD, R.HOLD),
        ({"fever": "yes", "new": "yes"}, R.HOLD, R.HOLD),
    ],
)
def test_a_red_answer_is_a_call_at_home_and_a_hold_at_the_desk_and_a_new_medicine_holds_anywhere(
    answers, at_home, at_the_desk
):
    home, desk = a_checklist(), checked_in()
    found = [verdict(replace(facts, items=(*facts.items, asked(answers))), ARRIVE) for facts in (home, desk)]
    assert [each.readiness for each in found] == [at_home, at_the_desk]


def test_a_minute_short_is_said_as_a_minute_and_with_its_reason():
    reason = verdict(checked_in(intakes=burger(1)), ARRIVE).reasons[0]
    assert (reason.code, reason.params["shortfall_minutes"]) == ("fasting_short", 1)
    assert reason.params["codes"] == (FastingReason.SHORT,)


def test_reasons_of_one_weight_come_in_the_order_of_the_list():
    first, second = (Reason(ReasonCode.ITEM_OPEN, place, R.NOT_FINISHED) for place in (1, 2))
    nowhere, heavy = (
        Reason(ReasonCode.ITEM_OPEN, None, R.NOT_FINISHED),
        Reason(ReasonCode.RIDE_NOT_MET, 9, R.HOLD),
    )
    assert in_order((second, heavy, first, nowhere)) == (heavy, nowhere, first, second)


@pytest.mark.parametrize("kind", [ItemKind.WELLBEING, ItemKind.COMFORT, ItemKind.QUESTION])
def test_a_worrying_answer_to_any_kind_of_question_is_a_reason(kind):
    facts = a_checklist()
    item = replace(asked({"urine": "yes"}), kind=kind)
    assert codes(verdict(replace(facts, items=(*facts.items, item)), ARRIVE)) == [("answer_asks", 6)]
