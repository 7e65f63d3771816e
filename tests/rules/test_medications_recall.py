"""How many misspelt benzodiazepines are found, and how many other medicines are taken for one.

The floors stand a little below what was reached when the rule was tuned, so that a change of lengths, lists or data
that costs recall is seen. Every example is made from a fixed seed.
"""

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from rapidfuzz.distance import OSA

from checklists.queries.formulary import DATA, formulary
from checklists.rules.medications import Formulary, build, screen
from checklists.rules.medicine_words import key

HERE = Path(__file__).parent
FORMULARY = formulary()
ROWS = {
    name: list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))
    for name in ("formulary.csv", "combinations.csv", "other_names.csv")
}
BENZODIAZEPINES = {"benzodiazepine", "benzodiazepine_designer"}


def classes(text: str, known: Formulary) -> set[str]:
    return {match.medicine_class for match in screen(text, known)}


def is_benzodiazepine(text: str) -> bool:
    return bool(classes(text, FORMULARY) & BENZODIAZEPINES)


def names(*, most_used: bool, shortest: int) -> list[str]:
    return [
        name
        for name in sorted(FORMULARY.names)
        if set(FORMULARY.classes(name)) & BENZODIAZEPINES
        and FORMULARY.names[name].how != "misspelling"
        and name.isalpha()
        and len(name) >= shortest
        and (not most_used or FORMULARY.near.targets[name].is_common)
    ]


def one_edit(word: str, dice: Random) -> str:
    place, letter = dice.randrange(len(word) - 1), dice.choice(ascii_lowercase)
    changed = (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )
    return dice.choice(changed)


def two_edits(word: str, dice: Random) -> str:
    return one_edit(one_edit(word, dice), dice)


def recall(words: list[str], spoil: Callable[[str, Random], str], edits: int) -> float:
    dice = Random(20261126)
    typed = [(word, spoil(word, dice)) for word in words for _ in range(25)]
    kept = [text for word, text in typed if OSA.distance(word, text) == edits]
    return sum(map(is_benzodiazepine, kept)) / len(kept)


@pytest.mark.parametrize(
    ("most_used", "shortest", "spoil", "edits", "floor"),
    [
        (True, 5, one_edit, 1, 0.995),
        (True, 8, two_edits, 2, 0.99),
        (False, 6, one_edit, 1, 0.955),
        (False, 8, two_edits, 2, 0.92),
        (False, 9, two_edits, 2, 0.97),
    ],
    ids=[
        "most used, one edit",
        "most used, two edits",
        "all, one edit",
        "all of eight letters, two edits",
        "all of nine letters, two edits",
    ],
)
def test_recall_of_random_errors_stays_above_its_floor(
    most_used: bool, shortest: int, spoil: Callable[[str, Random], str], edits: int, floor: float
) -> None:
    assert recall(names(most_used=most_used, shortest=shortest), spoil, edits) >= floor


def test_nearly_all_human_misspellings_are_found() -> None:
    typed = (HERE / "benzodiazepine_misspellings.txt").read_text().split()
    missed = [text for text in typed if not is_benzodiazepine(text)]
    assert len(missed) <= 0.03 * len(typed), missed


def test_a_rare_name_of_five_letters_is_found_where_the_letters_are_a_slip() -> None:
    assert is_benzodiazepine("talqs") and not is_benzodiazepine("talas")


@pytest.mark.parametrize("half", [0, 1])
def test_other_medicines_that_were_not_at_hand_are_rarely_taken_for_a_benzodiazepine(half: int) -> None:
    others = [row["name"] for row in ROWS["other_names.csv"] if not row["resembles"]]
    unseen = build(
        ROWS["formulary.csv"],
        combinations=ROWS["combinations.csv"],
        other_names=[{"name": name} for name in others[half::2]],
    )
    typed = others[1 - half :: 2]
    taken = [name for name in typed if classes(name, unseen) & BENZODIAZEPINES]
    assert len(typed) > 350 and taken == []


def test_names_known_to_resemble_a_benzodiazepine_are_not_taken_for_it() -> None:
    typed = [row["name"] for row in ROWS["other_names.csv"]]
    assert [name for name in typed if is_benzodiazepine(name)] == []


def test_misspelt_other_medicines_are_rarely_taken_for_a_benzodiazepine() -> None:
    dice = Random(20261126)
    others = [key(row["name"]) for row in ROWS["other_names.csv"] if not row["resembles"]]
    typed = list(map(partial(one_edit, dice=dice), [name for name in others for _ in range(3)]))
    assert sum(map(is_benzodiazepine, typed)) <= 0.003 * len(typed)


@pytest.mark.parametrize(
    "medicine_class", ["opioid", "z_drug", "stimulant", "insulin", "glp1_receptor_agonist"]
)
def test_names_of_other_flagged_classes_are_found_with_one_edit(medicine_class: str) -> None:
    dice = Random(20261126)
    listed = [
        name
        for name in sorted(FORMULARY.names)
        if medicine_class in FORMULARY.classes(name) and name.isalpha() and len(name) >= 6
    ]
    typed = [(name, one_edit(name, dice)) for name in listed for _ in range(10)]
    missed = [text for name, text in typed if name != text and medicine_class not in classes(text, FORMULARY)]
    assert len(missed) <= 0.03 * len(typed), missed
