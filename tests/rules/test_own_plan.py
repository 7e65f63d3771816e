"""A patient's own eating and drinking hours. Source: clinical.md 1.3."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checklists.queries.protocols import shipped_data
from checklists.rules import fasting
from checklists.rules.conditions import WITHHOLDS_HOURS, Condition
from checklists.rules.facts import Band
from checklists.rules.fasting import Category, Intake
from checklists.rules.generic_plan import TRIGGERS, has_diabetes, triggers
from checklists.rules.own_plan import OwnPlan, Standing
from checklists.rules.protocol import ProtocolInvalid, parse

USUAL = parse(shipped_data("first-infusion")).fasting
DAY = date(2026, 11, 26)
START = datetime(2026, 11, 26, 21, 0, tzinfo=UTC)  # 14:00 in Denver
PLAN = OwnPlan(24 * 60, 24 * 60, 2 * 60, frozenset({"class:glp1_receptor_agonist"}), DAY)


def ends(plan: OwnPlan, starts_at: datetime = START) -> dict[str, datetime]:
    found = fasting.windows(starts_at, plan.limits(USUAL))
    return {window.key: window.closes_at for window in found}


@pytest.mark.example(27)
def test_solids_end_the_day_before_and_clear_drinks_two_hours_before() -> None:
    assert ends(PLAN) == {
        "full_meal": datetime(2026, 11, 25, 21, 0, tzinfo=UTC),  # Wednesday 14:00
        "light_meal": datetime(2026, 11, 25, 21, 0, tzinfo=UTC),
        "clear": datetime(2026, 11, 26, 19, 0, tzinfo=UTC),  # 12:00
    }


@pytest.mark.example(28)
def test_six_hours_for_clear_drinks_and_the_night_on_which_clocks_go_back() -> None:
    six = replace(PLAN, clear_minutes=6 * 60)
    back = ends(six, datetime(2026, 11, 1, 21, 0, tzinfo=UTC))  # 14:00 MST
    assert ends(six)["clear"] == datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # 08:00
    assert back["full_meal"] == datetime(2026, 10, 31, 21, 0, tzinfo=UTC)  # Saturday 15:00 MDT
    assert back["clear"] == datetime(2026, 11, 1, 15, 0, tzinfo=UTC)  # 08:00 MST


def test_the_night_on_which_clocks_go_forward() -> None:
    forward = ends(PLAN, datetime(2026, 3, 8, 20, 0, tzinfo=UTC))  # 14:00 MDT
    assert forward["full_meal"] == datetime(2026, 3, 7, 20, 0, tzinfo=UTC)  # Saturday 13:00 MST


@pytest.mark.parametrize(
    ("category", "hours"),
    [
        (Category.FULL_MEAL, 24),
        (Category.ALCOHOL, 24),
        (Category.UNSURE, 24),
        (Category.LIGHT_MEAL, 12),
        (Category.MILK_OR_NONCLEAR_DRINK, 12),
        (Category.COFFEE_TEA_WITH_MILK, 12),
        (Category.CLEAR_WITH_PROTEIN, 12),
        (Category.WATER, 4),
        (Category.CLEAR_OTHER, 4),
        (Category.GUM_OR_SWEET, 0),
        (Category.MEDICINE_WITH_SIP, 0),
    ],
)
def test_the_desk_judges_every_intake_by_the_own_hours(category: Category, hours: int) -> None:
    own = replace(PLAN, light_minutes=12 * 60, clear_minutes=4 * 60).limits(USUAL)
    assert own.of(category) == timedelta(hours=hours)


@pytest.mark.parametrize(("minutes", "band"), [(0, Band.GREEN), (30, Band.AMBER), (31, Band.RED)])
def test_at_the_own_limit_is_in_time(minutes: int, band: Band) -> None:
    toast = Intake(Category.LIGHT_MEAL, START - timedelta(hours=24) + timedelta(minutes=minutes))
    assert fasting.verdict([toast], START, PLAN.limits(USUAL)).band is band


@pytest.mark.parametrize(
    ("day", "known", "counts"),
    [
        (DAY, {"class:glp1_receptor_agonist"}, True),
        (DAY, set(), True),
        (DAY + timedelta(days=1), {"class:glp1_receptor_agonist"}, False),
        (DAY, {"class:glp1_receptor_agonist", "condition:pregnancy"}, False),
    ],
)
def test_a_plan_counts_to_its_last_day_and_for_what_its_prescriber_knew(
    day: date, known: set[str], counts: bool
) -> None:
    assert PLAN.counts(day, frozenset(known)) is counts


@pytest.mark.parametrize(
    ("standing", "withheld"),
    [
        (Standing(), False),
        (Standing(frozenset({"name:lithium"})), True),
        (Standing(frozenset({"name:lithium"}), PLAN), False),
    ],
)
def test_hours_are_withheld_for_a_reason_without_a_plan(standing: Standing, withheld: bool) -> None:
    assert standing.withheld is withheld


@pytest.mark.parametrize("condition", list(Condition))
def test_every_condition_of_the_list_withholds_and_no_other(condition: Condition) -> None:
    assert bool(triggers([], [condition])) is (condition in WITHHOLDS_HOURS)


@pytest.mark.parametrize(
    ("match", "found"),
    [
        (("semaglutide", "glp1_receptor_agonist"), {"class:glp1_receptor_agonist"}),
        (("lithium carbonate", "mood_stabiliser"), {"name:lithium"}),
        (("valproate", "mood_stabiliser"), set()),
    ],
)
def test_a_medicine_withholds_by_its_class_and_lithium_by_its_name(
    match: tuple[str, str], found: set[str]
) -> None:
    assert triggers([match]) == found


def test_a_site_may_shorten_the_list_and_not_lengthen_it() -> None:
    data = shipped_data("first-infusion")
    data["fasting"]["exceptions"] = ["class:insulin"]
    assert parse(data).fasting_exceptions == {"class:insulin"}
    data["fasting"]["exceptions"] = ["class:insulin", "class:chocolate"]
    with pytest.raises(ProtocolInvalid, match="chocolate"):
        parse(data)


def test_without_a_list_of_its_own_a_protocol_keeps_all_of_them() -> None:
    assert parse(shipped_data("first-infusion")).fasting_exceptions == TRIGGERS


def test_a_shorter_list_withholds_less() -> None:
    assert triggers([("x", "insulin")], exceptions=frozenset({"name:lithium"})) == frozenset()


@pytest.mark.parametrize(
    ("matches", "conditions", "measured"),
    [
        ([("insulin glargine", "insulin")], [], True),
        ([], [Condition.DIABETES], True),
        ([("semaglutide", "glp1_receptor_agonist")], [Condition.PREGNANCY], False),
    ],
)
def test_glucose_belongs_to_diabetes(
    matches: list[tuple[str, str]], conditions: list[Condition], measured: bool
) -> None:
    assert has_diabetes(matches, conditions) is measured


def test_without_a_plan_the_hours_of_the_protocol_count() -> None:
    assert Standing().limits(USUAL) is USUAL
    assert Standing(plan=PLAN).limits(USUAL) == PLAN.limits(USUAL)
