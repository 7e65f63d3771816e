"""Whether two entries name the same medicine in the same dose: only then does an earlier decision hold for both.

Anything unclear is not the same: a decision never covers what the prescriber may not have read.
Source: clinical.md 4.3.
"""

from collections.abc import Iterator, Mapping, Sequence

from checklists.rules.medicine_words import entries

Kept = Mapping[str, object]

# Words of form and of speech: they change neither the medicine nor how much of it is taken.
_SILENT = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "at",
        "in",
        "i",
        "my",
        "me",
        "take",
        "takes",
        "taking",
        "took",
        "per",
        "every",
        "each",
        "and",
        "with",
        "tab",
        "tabs",
        "tablet",
        "tablets",
        "pill",
        "pills",
        "cap",
        "caps",
        "capsule",
        "capsules",
        "oral",
        "orally",
        "mouth",
        "by",
        "hcl",
        "hydrochloride",
        "generic",
        "brand",
        "mg",
        "mgs",
        "milligram",
        "milligrams",
    ]
)
_SAME = {
    "bid": ("twice", "day"),
    "tid": ("three", "day"),
    "qid": ("four", "day"),
    "qd": ("once", "day"),
    "daily": ("day",),
    "days": ("day",),
    "nightly": ("night",),
    "nights": ("night",),
    "nite": ("night",),
    "qhs": ("night",),
    "bedtime": ("night",),
    "mornings": ("morning",),
    "evenings": ("evening",),
    "times": ("x",),
    "time": ("x",),
    "prn": ("needed",),
    "mcgs": ("mcg",),
    "ug": ("mcg",),
    "microgram": ("mcg",),
    "micrograms": ("mcg",),
}
_IN_MG = {"mcg": 0.001, "g": 1000.0, "gm": 1000.0, "gram": 1000.0, "grams": 1000.0}


def same_medicine(text: str, matches: Sequence[Kept], other: str, other_matches: Sequence[Kept]) -> bool:
    """Whether both texts are sure to name the same medicines, as much and as often.

    `matches` are kept as in `medicine_entry`: {"generic", "ask", "typed", ...}.
    """
    mine, theirs = _key(text, matches), _key(other, other_matches)
    return mine is not None and mine == theirs


def _key(text: str, matches: Sequence[Kept]) -> tuple[frozenset[str], tuple[str, ...]] | None:
    """The medicines and the words of the dose, in order of letters; None while it is not sure what is meant."""
    if not matches or any(match.get("ask") for match in matches):
        return None
    generics = frozenset(str(match["generic"]) for match in matches)
    typed = {str(match.get("typed", "")) for match in matches}
    if len(typed) > 1:  # whose dose is whose is only sure in the same order
        return generics, tuple(_dose(_words(text)))
    names = {word for name in typed for word in _words(name)}
    return generics, tuple(sorted(_dose([word for word in _words(text) if word not in names])))


def _words(text: str) -> list[str]:
    found, rest = entries(text)
    return [word for entry in found for word in entry.words] + rest.split()


def _dose(words: Sequence[str]) -> Iterator[str]:
    """The words that say how much and how often, in one way of writing; amounts in milligrams."""
    for word, after in zip(words, [*words[1:], ""], strict=False):
        if not word.isalpha():
            yield _amount(word, _SAME.get(after, (after,))[0])
        elif word not in _SILENT and _SAME.get(word, (word,))[0] not in _IN_MG:
            yield from _SAME.get(word, (word,))


def _amount(written: str, unit: str) -> str:
    try:
        number = float(written.replace(",", "."))
    except ValueError:
        return written
    return f"{number * _IN_MG.get(unit, 1.0):.6g}"
