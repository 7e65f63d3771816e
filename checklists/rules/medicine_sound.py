"""How a name sounds, roughly, and the endings that only one class of medicines has."""

import re

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
_ENDING = re.compile(r"pana?$")
_REPEATED = re.compile(r"(.)\1+")
# Endings of two families, also with other vowels and doubled letters; Latin "-azolum" and "-sulam" stay out.
_HINTS = (
    ("benzodiazepine", re.compile(r"..[aeiouy](z+[aeio]+l+[aeo]m|[zs]+[aeio]+p+[aeio]m)[es]?$")),
    ("z_drug", re.compile(r".(zopiclone|zolpidem)s?$")),
)


def hint(word: str) -> str | None:
    """The class that a word's ending speaks for, when no listed name is near."""
    return next((medicine_class for medicine_class, ending in _HINTS if ending.search(word)), None)


def sound(word: str) -> str:
    """Roughly how a key sounds: vowels as one, letters that share a sound as one, doubles once, "-pan" and "-pine" as "-pam"."""
    for written, spoken in _SPOKEN:
        word = word.replace(written, spoken)
    word = _REPEATED.sub(r"\1", _VOWELS.sub("a", word))
    return _ENDING.sub("pam", word)
