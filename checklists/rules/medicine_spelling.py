"""Listed names that a misspelt word may have meant.

Edit distance counts a swap of neighbours as one edit. How many edits are allowed depends on the length of the listed
name, on how well known it is, on whether both sound alike, and, for the many brands of benzodiazepines, on how strange
the word's letters are: a name that is well made is another medicine. The numbers were tuned by measurement (ADR 17;
tests/rules/test_medications_recall.py holds the floors).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from checklists.rules.medicine_letters import Letters
from checklists.rules.medicine_sound import sound
from checklists.rules.medicine_strictness import MOST_EDITS, Target

SHORTEST = 4  # letters typed; below it nothing is guessed
_LETTERS = re.compile(r"[^0-9]+")
Shelves = Mapping[str, Mapping[int, tuple[str, ...]]]


class Listed(Protocol):
    """What the index needs to know of a name."""

    @property
    def how(self) -> str: ...


@dataclass(frozen=True)
class Near:
    """A listed name (its key) and the edits that separate it from what was typed."""

    key: str
    edits: int


@dataclass(frozen=True)
class NameIndex:
    """Listed names by the digits in them (a dose never bends a name) and then by length.

    `others` are keys of medicines outside the formulary: typed exactly they are nobody's misspelling, and a word that
    is nearer to one of them is a misspelling of that one.
    """

    by_digits: Shelves
    targets: Mapping[str, Target]
    common: frozenset[str]
    others: frozenset[str]
    others_by_digits: Shelves
    letters: Letters

    @classmethod
    def of(
        cls,
        names: Mapping[str, Listed],
        common: frozenset[str],
        guarded: frozenset[str],
        others: frozenset[str],
    ) -> "NameIndex":
        """The index over all listed names.

        `common` are the keys that patients use most; `guarded` those whose misspellings other names must not pass for.
        """
        targets = {
            key: Target(key, sound(key), name.how, key in common, key in guarded)
            for key, name in names.items()
        }
        unguarded = [key for key, name in names.items() if key not in guarded and name.how != "misspelling"]
        return cls(
            _shelves(names),
            targets,
            common,
            others,
            _shelves(others),
            Letters.of([*unguarded, *sorted(others)]),
        )

    def near(self, word: str) -> tuple[Near, ...]:
        """Listed names that `word` (a key, also in the plural) may be a misspelling of, nearest first."""
        singular = word[:-1] if word.endswith("s") else ""
        if word in self.others or singular in self.others:
            return ()
        return self._near(word) or (self._near(singular) if singular else ())

    def _near(self, word: str) -> tuple[Near, ...]:
        found = list(_within(word, self.by_digits)) if len(word) >= SHORTEST else []
        if not found:
            return ()
        spoken, strangeness = sound(word), self.letters.strangeness(word)
        meant = [near for near in found if self.targets[near.key].allows(spoken, near.edits, strangeness)]
        if meant and any(_within(word, self.others_by_digits, most=1)):
            meant = [near for near in meant if near.edits == 1]
        return tuple(sorted(meant, key=lambda near: (near.edits, near.key)))


def _shelves(keys: Mapping[str, object] | frozenset[str]) -> Shelves:
    shelves: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(keys):
        shelves[_digits(key)][len(key)].append(key)
    return {
        digits: {size: tuple(found) for size, found in sizes.items()} for digits, sizes in shelves.items()
    }


def _within(word: str, shelves: Shelves, most: int = MOST_EDITS) -> Iterator[Near]:
    sizes = shelves.get(_digits(word), {})
    for size in range(len(word) - most, len(word) + most + 1):
        keys = sizes.get(size, ())
        for key, edits, _ in process.extract(word, keys, scorer=OSA.distance, score_cutoff=most, limit=None):
            yield Near(key, int(edits))


def _digits(word: str) -> str:
    return _LETTERS.sub("", word)
