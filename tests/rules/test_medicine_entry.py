import pytest

from checklists.queries.formulary import formulary
from checklists.rules import medicine_entry


def line(text: str) -> medicine_entry.Line:
    return medicine_entry.screened(text, formulary())[0]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("xanaxx 0.5", "Xanax"),
        ("panax", "Xanax"),
        ("hydralazine", "Hydroxyzine"),
        ("Klonopin 0.5 mg", ""),
        ("sertraline 50 mg mornings", ""),
        ("ketamine", ""),
        ("rilmazolam", ""),
        ("blorbium", ""),
    ],
)
def test_only_a_guess_about_spelling_is_asked(typed: str, asked: str) -> None:
    assert medicine_entry.guess(line(typed).matches) == asked


def test_a_misspelling_is_never_shown_as_a_name() -> None:
    assert medicine_entry.guess(line("clonitin").matches) == "Clonazepam"


def test_yes_settles_it_and_keeps_the_route() -> None:
    matches = medicine_entry.answered(line("xanaxx").matches, "Xanax", yes=True)
    assert (medicine_entry.asks(matches), medicine_entry.route(matches)) == (False, "prescriber_decision")


def test_no_leaves_the_text_to_a_nurse() -> None:
    assert medicine_entry.answered(line("panax").matches, "Xanax", yes=False) == []


def test_after_a_no_the_next_guess_is_asked() -> None:
    matches = medicine_entry.answered(line("clonitin").matches, "Clonazepam", yes=False)
    assert medicine_entry.guess(matches) == "Clonidine"


def test_a_part_nobody_knows_is_a_line_of_its_own() -> None:
    lines = medicine_entry.screened("xanax and blorbium", formulary())
    assert [bool(each.matches) for each in lines] == [True, False]
