"""Listed names that a misspelt word may have meant.

Edit distance counts a swap of neighbours as one edit. How many edits are allowed depends on the length of the listed
name; one more is allowed where both sound alike. The numbers were tuned by measurement (tests/rules/
test_medications_recall.py holds the floors): real misspellings change vowels and double letters, names of other
medicines differ in consonants.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters typed; below it nothing is guessed
MOST_EDITS = 3
_LETTERS = re.compile(r"[^0-9]+")
_SPOKEN = (
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("x", "ks"),
    ("qu", "k"),
    ("q", "k"),
    ("c", "k"),
    ("z", "s"),
)
_VOWELS = re.compile(r"[aeiouyh]+")
_REPEATED = re.compile(r"(.)\1+")
# Endings of two families, also with other vowels and doubled letters; Latin "-azolum" and "-sulam" stay out.
_HINTS = (
    ("benzodiazepine", re.compile(r"..[aeiouy](z+[aeio]+l+[aeo]m|[zs]+[aeio]+p+[aeio]m)[es]?$")),
    ("z_drug", re.compile(r".(zopiclone|zolpidem)s?$")),
)


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
class _Target:
    """A listed key with what decides how far from it a word may be."""

    key: str
    sound: str
    how: str
    is_common: bool

    def allows(self, spoken: str, edits: int) -> bool:
        """Whether a word that sounds like `spoken`, `edits` away, may have meant this name."""
        well_known = self.is_common or self.how == "exact"
        same_start = spoken[:1] == self.sound[:1]
        allowed = self._allowed(well_known)
        if edits <= allowed:
            return edits <= 2 or same_start
        if edits > allowed + 1 or not same_start or self.how == "misspelling" or len(self.key) < 5:
            return False
        return self._sounds_alike(spoken, well_known)

    def _sounds_alike(self, spoken: str, well_known: bool) -> bool:
        """Whether the one edit too many is forgiven: the same sound, or almost the same in a long well-known name."""
        apart, size = OSA.distance(spoken, self.sound, score_cutoff=1), len(self.key)
        if apart == 0:
            return size >= 8 or (well_known and (size >= 6 or self.is_common))
        return apart == 1 and well_known and size >= 8

    def _allowed(self, well_known: bool) -> int:
        size = len(self.key)
        if size <= 5:
            return 1 if size == 5 and self.is_common else 0
        if size <= 7 or self.how == "misspelling":
            return 1
        if size == 8:
            return 2 if well_known else 1
        return 3 if size >= 11 and self.how == "exact" else 2


@dataclass(frozen=True)
class NameIndex:
    """Listed names by the digits in them (a dose never bends a name) and then by length.

    `others` are keys of medicines outside the formulary whose names resemble a listed one: typed exactly, they
    are nobody's misspelling.
    """

    by_digits: Mapping[str, Mapping[int, tuple[str, ...]]]
    targets: Mapping[str, _Target]
    others: frozenset[str]

    @classmethod
    def of(cls, names: Mapping[str, Listed], common: frozenset[str], others: frozenset[str]) -> "NameIndex":
        """The index over all listed names; `common` are the keys that patients use most."""
        shelves: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for key in names:
            shelves[_digits(key)][len(key)].append(key)
        return cls(
            by_digits={
                digits: {size: tuple(keys) for size, keys in sizes.items()}
                for digits, sizes in shelves.items()
            },
            targets={key: _Target(key, sound(key), name.how, key in common) for key, name in names.items()},
            others=others,
        )

    def near(self, word: str) -> tuple[Near, ...]:
        """Listed names that `word` (a key, also in the plural) may be a misspelling of, nearest first."""
        if word in self.others:
            return ()
        return self._near(word) or (self._near(word[:-1]) if word.endswith("s") else ())

    def _near(self, word: str) -> tuple[Near, ...]:
        if len(word) < SHORTEST:
            return ()
        spoken = sound(word)
        found = [near for near in self._within(word) if self.targets[near.key].allows(spoken, near.edits)]
        return tuple(sorted(found, key=lambda near: (near.edits, near.key)))

    def _within(self, word: str) -> Iterator[Near]:
        sizes = self.by_digits.get(_digits(word), {})
        for size in range(len(word) - MOST_EDITS, len(word) + MOST_EDITS + 1):
            keys = sizes.get(size, ())
            for key, edits, _ in process.extract(
                word, keys, scorer=OSA.distance, score_cutoff=MOST_EDITS, limit=None
            ):
                yield Near(key, int(edits))


def hint(word: str) -> str | None:
    """The class that a word's ending speaks for, when no listed name is near."""
    return next((medicine_class for medicine_class, ending in _HINTS if ending.search(word)), None)


def sound(word: str) -> str:
    """Roughly how a key sounds: vowels as one, letters that share a sound as one, doubles once."""
    for written, spoken in _SPOKEN:
        word = word.replace(written, spoken)
    return _REPEATED.sub(r"\1", _VOWELS.sub("a", word))


def _digits(word: str) -> str:
    return _LETTERS.sub("", word)
