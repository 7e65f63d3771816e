"""A formulary that contradicts itself is refused, with the line and what to do about it."""

import pytest

from checklists.rules.formulary import Formulary, FormularyInvalid
from checklists.rules.formulary_build import build

ROW = {"generic": "diazepam", "class": "benzodiazepine", "brands": "Valium", "half_life_hours_low": "20",
       "half_life_hours_high": "50", "why": "sedates"}  # fmt: skip
OTHER = {"generic": "clonidine", "class": "alpha2_agonist"}


def problems(*rows: dict[str, str], **more: object) -> tuple[str, ...]:
    with pytest.raises(FormularyInvalid) as refused:
        build(rows, **more)  # type: ignore[arg-type]
    return refused.value.problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"generic": " "}, "line 2, column generic: ''"),
        ({"class": "sweets"}, "line 2, column class: unknown class 'sweets'"),
        ({"half_life_hours_low": "60"}, "the half-life of 'diazepam'"),
        ({"half_life_hours_low": ""}, "the half-life of 'diazepam'"),
        ({"half_life_hours_high": "long"}, "the half-life of 'diazepam'"),
        ({"brands": "Valium; ..."}, "column brands: the name '...' has no letters"),
        ({"common": "Vallium"}, "column common: common name 'Vallium' is not listed"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(change: dict[str, str], words: str) -> None:
    (problem,) = problems(ROW | change)
    assert words in problem


def test_a_medicine_has_one_line() -> None:
    assert ["line 3" in problem for problem in problems(ROW, ROW)] == [True]


def test_a_name_means_one_medicine() -> None:
    (problem,) = problems(ROW, OTHER | {"brands": "Valium"})
    assert "'Valium' is listed for 'diazepam' and 'clonidine'" in problem


def test_every_problem_is_told_at_once() -> None:
    assert len(problems(ROW | {"class": "x"}, OTHER | {"class": "y"})) == 2


@pytest.mark.parametrize("generics", ["diazepam; sugar", ""])
def test_a_combination_is_made_of_listed_parts(generics: str) -> None:
    row = {"name": "Both", "generics": generics, "ask": "", "also": ""}
    (problem,) = problems(ROW, combinations=[row])
    assert problem.startswith("combinations.csv line 2, column generics")


def built(*rows: dict[str, str]) -> Formulary:
    return build(rows, look_alikes=[{"name": "Valium", "other": "Valerian"}], version="1")


def test_a_half_life_is_two_numbers_or_none() -> None:
    assert built(ROW).medicines["diazepam"].half_life_hours == (20.0, 50.0)
    assert built(OTHER).medicines["clonidine"].half_life_hours is None
    same = ROW | {"half_life_hours_high": "20"}
    assert built(same).medicines["diazepam"].half_life_hours == (20.0, 20.0)


def test_the_same_name_twice_in_one_line_is_no_contradiction() -> None:
    assert built(ROW | {"synonyms": "Valium"}).names["valium"].generics == ("diazepam",)


def test_a_label_in_brackets_says_that_a_name_has_two_meanings() -> None:
    found = built(ROW, OTHER | {"generic": "diazepam (street)"})
    assert found.names["diazepam"].generics == ("diazepam", "diazepam (street)")
    assert found.classes("diazepam") == ("benzodiazepine", "alpha2_agonist")


def test_look_alikes_warn_both_ways() -> None:
    assert built(ROW).look_alikes == {"valium": ("Valerian",), "valerian": ("Valium",)}


def test_staff_read_of_a_medicine_what_the_list_says() -> None:
    found = built(ROW)
    assert found.medicine("diazepam").why == "sedates"  # type: ignore[union-attr]
    assert found.medicine("sugar") is None
    assert str(found.medicines["diazepam"].route) == "prescriber_decision"
