"""An earlier decision holds for the same medicine in the same dose, and for nothing unclear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.queries.formulary import formulary
from checklists.rules.medicine_entry import screened
from checklists.rules.same_medicine import same_medicine

ONE = "Klonopin 0.5 mg twice a day"


def same(one: str, other: str) -> bool:
    kept = [screened(text, formulary())[0].matches for text in (one, other)]
    return same_medicine(one, kept[0], other, kept[1])


@pytest.mark.parametrize(
    "again",
    [
        "klonopin .5 twice a day",
        "clonazepam 0,5mg bid",
        "Klonopin 500 mcg tablets, twice daily".replace(",", ""),
        "take KLONOPIN 0.50 mg twice every day",
    ],
)
def test_the_same_written_another_way_is_the_same(again: str) -> None:
    assert same(ONE, again)


@pytest.mark.parametrize(
    "other",
    [
        "Klonopin 1 mg twice a day",
        "Klonopin 0.5 mg three times a day",
        "Klonopin 0.5 mg",
        "Klonopin",
        "Xanax 0.5 mg twice a day",
        "Klonopin 0.5 mg twice a day and Ambien",
        "Klonopin 0.5 mg twice a week",
        "Klonopin 0.5 g twice a day",
        "blorbium 0.5 mg twice a day",
    ],
)
def test_another_dose_or_medicine_is_not(other: str) -> None:
    assert not same(ONE, other)


def test_a_guess_is_never_the_same() -> None:
    assert not same("klonopim 0.5", "klonopim 0.5")


def test_what_nobody_recognised_is_never_the_same() -> None:
    assert not same("blorbium", "blorbium")


def test_whose_dose_is_whose_stays_clear() -> None:
    assert same("xanax 0.5, ambien 10", "xanax .5, ambien 10")
    assert not same("xanax 0.5, ambien 10", "xanax 10, ambien 0.5")


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_have_an_answer_and_it_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert same(one, other) == same(other, one)


def test_a_dose_that_is_no_number_is_compared_as_written() -> None:
    assert same("klonopin 1/2 tablet", "klonopin 1/2 tablet")
    assert not same("klonopin 1/2 tablet", "klonopin 1/4 tablet")
