"""Who never gets the general eating and drinking hours. Source: clinical.md 1.3, row by row."""

import pytest

from checklists.rules.conditions import FLUID_RESTRICTED, Condition
from checklists.rules.generic_plan import TRIGGERS, has_diabetes, triggers
from checklists.rules.medicine_routes import ROUTES

WITHHOLDING = {
    "glp1_receptor_agonist",
    "gastric_emptying_delay",
    "insulin",
    "sulfonylurea",
    "glinide",
    "sglt2_inhibitor",
}
LOWERS_GLUCOSE = {"insulin", "sulfonylurea", "glinide", "sglt2_inhibitor"}
CONDITIONS = {"pregnancy", "slow_stomach", "eating_disorder", "frailty", "kidney_disease", "dialysis"}
NO_VOLUME = {"heart_failure", "dialysis", "low_sodium"}


@pytest.mark.parametrize("medicine_class", sorted(ROUTES))
def test_a_class_withholds_as_the_reference_says(medicine_class: str) -> None:
    found = triggers([("something", medicine_class)])
    assert found == ({f"class:{medicine_class}"} if medicine_class in WITHHOLDING else set())


@pytest.mark.parametrize("condition", Condition)
def test_a_condition_withholds_as_the_reference_says(condition: Condition) -> None:
    assert triggers([], [condition]) == ({f"condition:{condition}"} if condition in CONDITIONS else set())


@pytest.mark.parametrize("condition", Condition)
def test_no_volume_is_named_to_those_whom_it_may_harm(condition: Condition) -> None:
    assert (condition in FLUID_RESTRICTED) is (condition in NO_VOLUME)


@pytest.mark.parametrize(
    ("generic", "found"),
    [("lithium", {"name:lithium"}), ("lithium carbonate", {"name:lithium"}), ("lithiumx", set())],
)
def test_lithium_withholds_by_its_name_whatever_its_class(generic: str, found: set[str]) -> None:
    assert triggers([(generic, "mood_stabiliser")]) == found


def test_the_list_is_the_whole_reference_and_nothing_else() -> None:
    classes, conditions = (
        {f"class:{each}" for each in WITHHOLDING},
        {f"condition:{each}" for each in CONDITIONS},
    )
    assert classes | conditions | {"name:lithium"} == TRIGGERS


@pytest.mark.parametrize("medicine_class", sorted(ROUTES))
def test_glucose_is_measured_where_a_medicine_lowers_it(medicine_class: str) -> None:
    matches = [("something", medicine_class), ("sertraline", "antidepressant_information")]
    assert has_diabetes(matches) is (medicine_class in LOWERS_GLUCOSE)
