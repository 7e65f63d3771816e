"""What a patient typed, taken apart into entries and words.

Bounds, so that no input can hold the program up: the first 2,000 characters, 40 entries, 60 words an entry.
What lies beyond a bound is returned as left over, for a nurse, never dropped in silence.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from checklists.rules.everyday_words import EVERYDAY, UNITS

MAX_CHARACTERS = 2_000
MAX_ENTRIES = 40
MAX_WORDS = 60

# Between digits a comma is a decimal comma and a slash a fraction: "0,5 mg", "1/2 tablet".
_BORDERS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029;|\u2022\u00b7+&]|(?<!\d)[,/]|[,/](?!\d)")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4](?=\w)")
_WORDS = re.compile(r"\d+(?:[.,/]\d+)*|[.,]\d+|[a-z]+")
_KEY = re.compile(r"[^a-z0-9]+")
_WITH = re.compile(r"\bw/(?:o\b)?", re.IGNORECASE)
_SPELT_OUT = 4  # single letters in a row that make a word: "x a n a x"
_FOREIGN = re.compile(r"[^\W\d_\x00-\u024f\u0300-\u036f\u1e00-\u1eff]")


@dataclass(frozen=True)
class Entry:
    """One entry as typed and its words, in order.

    `doses` are the positions of numbers that are an amount. `has_more`: there are words beyond the bound, or words
    in letters that we cannot read.
    """

    text: str
    words: tuple[str, ...]
    doses: frozenset[int]
    has_more: bool


def key(name: str) -> str:
    """A name without case, accents, punctuation and spaces: "St. John's Wort" is "stjohnswort"."""
    return _KEY.sub("", _plain(name))


def entries(text: str) -> tuple[tuple[Entry, ...], str]:
    """The entries of a text in order, and the rest that lies beyond the bounds ("" as a rule)."""
    pieces = [piece.strip() for piece in _BORDERS.split(_joined(text[:MAX_CHARACTERS])) if piece.strip()]
    rest = " ".join([*pieces[MAX_ENTRIES:], text[MAX_CHARACTERS:].strip()[:80]]).strip()
    return tuple(_entry(piece) for piece in pieces[:MAX_ENTRIES]), rest


def name_in(text: str) -> str:
    """The words of the first entry that may be a name: without amounts and everyday language."""
    found, _ = entries(text)
    words = found[0].words if found else ()
    return " ".join(word for word in words if not is_everyday(word))


def is_everyday(word: str) -> bool:
    """Whether a word is a number, a letter, an amount, or everyday language: never matched by likeness."""
    return len(word) == 1 or word in EVERYDAY or not word.isalpha()


def _entry(piece: str) -> Entry:
    plain = _plain(piece)
    words = _spelt_out(_WORDS.findall(plain))
    doses = frozenset(
        place
        for place, (word, after) in enumerate(zip(words, [*words[1:], ""], strict=False))
        if not word.isalpha() and (after in UNITS or not word.isdigit())
    )
    has_more = len(words) > MAX_WORDS or bool(_FOREIGN.search(plain))
    return Entry(piece, tuple(words[:MAX_WORDS]), doses, has_more)


def _spelt_out(words: list[str]) -> list[str]:
    """Runs of single letters as one word: somebody spelt the name."""
    runs = [
        (is_letter, list(run))
        for is_letter, run in groupby(words, lambda word: len(word) == 1 and word.isalpha())
    ]
    joined = (["".join(run)] if is_letter and len(run) >= _SPELT_OUT else run for is_letter, run in runs)
    return [word for run in joined for word in run]


def _joined(text: str) -> str:
    return _WITH.sub("with ", _APOSTROPHES.sub("", _visible(text)))


def _visible(text: str) -> str:
    """Without marks that print nothing: they hide a name from the eye of no one."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _joined(text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
