"""How many misspelt benzodiazepines are found, and how many other medicines are taken for one.

The floors stand a little below what was reached when the rule was tuned, so that a change of lengths, lists or data
that costs recall is seen. Every example is made from a fixed seed.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from rapidfuzz.distance import OSA

from checklists.queries.formulary import formulary
from checklists.rules.medications import screen

HERE = Path(__file__).parent
FORMULARY = formulary()
BENZODIAZEPINES = {"benzodiazepine", "benzodiazepine_designer"}


def is_benzodiazepine(text: str) -> bool:
    return any(match.medicine_class in BENZODIAZEPINES for match in screen(text, FORMULARY))


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
        (False, 6, one_edit, 1, 0.995),
        (False, 9, two_edits, 2, 0.99),
    ],
    ids=["most used, one edit", "most used, two edits", "all, one edit", "all of nine letters, two edits"],
)
def test_recall_of_random_errors_stays_above_its_floor(
    most_used: bool, shortest: int, spoil: Callable[[str, Random], str], edits: int, floor: float
) -> None:
    assert recall(names(most_used=most_used, shortest=shortest), spoil, edits) >= floor


def test_nearly_all_human_misspellings_are_found() -> None:
    typed = (HERE / "benzodiazepine_misspellings.txt").read_text().split()
    missed = [text for text in typed if not is_benzodiazepine(text)]
    assert len(missed) <= 0.03 * len(typed), missed


def test_names_of_five_letters_that_are_not_most_used_stay_exact() -> None:
    assert not is_benzodiazepine("talas")


def test_no_common_other_medicine_is_taken_for_a_benzodiazepine() -> None:
    typed = (HERE / "other_medicines.txt").read_text().split()
    assert len(typed) > 600 and list(filter(is_benzodiazepine, typed)) == []


def test_misspelt_other_medicines_are_rarely_taken_for_a_benzodiazepine() -> None:
    dice = Random(20261126)
    others = (HERE / "other_medicines.txt").read_text().split()
    typed = list(map(partial(one_edit, dice=dice), [name.lower() for name in others for _ in range(3)]))
    assert sum(map(is_benzodiazepine, typed)) <= 0.004 * len(typed)
