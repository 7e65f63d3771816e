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


def test_what_is_kept_of_a_match_is_plain_data() -> None:
    (kept,) = line("Klonopin 0.5 mg").matches
    assert kept == {
        "generic": "clonazepam",
        "class": "benzodiazepine",
        "route": "prescriber_decision",
        "how": "brand",
        "score": 100.0,
        "ask": False,
        "typed": "klonopin",
        "name": "Klonopin",
        "look_alikes": ["clonidine"],
    }


@pytest.mark.parametrize(
    ("on_record", "route"), [(frozenset(), "urgent_review"), (frozenset({"tramadol"}), "prescriber_decision")]
)
def test_an_opioid_is_new_until_a_prescriber_has_decided_on_it(on_record: frozenset[str], route: str) -> None:
    (entry,) = medicine_entry.screened("tramadol", formulary(), on_record)
    assert medicine_entry.route(entry.matches) == route


def test_an_opioid_on_record_no_longer_comes_first() -> None:
    (entry,) = medicine_entry.screened("tramadol with bromazolam", formulary(), frozenset({"tramadol"}))
    assert [match["generic"] for match in entry.matches] == ["bromazolam", "tramadol"]


def test_one_question_among_sure_names_is_a_question() -> None:
    assert medicine_entry.asks(line("Klonopin and xanaxx").matches)
    assert not medicine_entry.asks(line("Klonopin and Xanax").matches)


def test_a_yes_keeps_the_sure_names_and_open_questions_of_other_words() -> None:
    typed = line("Ambien and panax and clonitin").matches
    after = medicine_entry.answered(typed, "Xanax", yes=True)
    assert {match["generic"]: match["ask"] for match in after} == {
        "alprazolam": False,
        "zolpidem": False,
        "clonazepam": True,
        "clonidine": True,
    }


def test_a_yes_settles_every_other_meaning_of_the_same_word() -> None:
    after = medicine_entry.answered(line("clonitin").matches, "Clonidine", yes=True)
    assert [match["generic"] for match in after] == ["clonidine"]


def test_a_no_keeps_everything_else() -> None:
    after = medicine_entry.answered(line("Ambien and panax").matches, "Xanax", yes=False)
    assert [match["generic"] for match in after] == ["zolpidem"]


def test_a_line_nobody_knows_is_cut_at_two_hundred_letters() -> None:
    lines = medicine_entry.screened(f"xanax, {'blorbium ' * 40}", formulary())
    assert [len(each.text) for each in lines[1:]] == [200]


def test_a_listed_misspelling_that_may_mean_two_is_asked() -> None:
    assert medicine_entry.guess(line("clonidin").matches) == "Clonazepam"
    assert {match["generic"] for match in line("clonidin").matches} == {"clonazepam", "clonidine"}


def test_a_sure_name_before_a_guess_hides_no_question() -> None:
    assert medicine_entry.guess(line("Ambien and panax").matches) == "Xanax"


def test_a_misspelling_that_may_mean_two_is_asked_about_to_the_end() -> None:
    matches = medicine_entry.answered(line("clonidin").matches, "Clonazepam", yes=False)
    assert medicine_entry.guess(matches) == "Clonidine"
