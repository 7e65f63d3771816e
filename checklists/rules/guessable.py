"""Whether somebody guesses a password who knows the clinic, the season or the passwords that many people take.

What is asked is what is left when decoration has gone: signs and digits around a word, letters written as digits, capitals, repeats. No rule
asks for kinds of characters: three or four words pass. Source: security.md AU-6, NIST SP 800-63B-4 section 3.1.1.2.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

# What anybody tries first who stands in front of our sign-in.
OUR_WORDS = frozenset({
    "infusionready", "infusion", "infusions", "ready", "readiness", "checklist", "appointment", "appointments",
    "ketamine", "esketamine", "ketalar", "spravato", "depression", "anxiety", "psychiatry", "therapy", "treatment", "medicine",
    "clinic", "clinical", "hospital", "practice", "health", "medical", "office", "reception", "frontdesk", "desk", "nurse",
    "nurses", "doctor", "prescriber", "manager", "privacy", "staff", "patient", "patients", "company", "team",
    "admin", "administrator", "root", "user", "guest", "test", "demo", "default", "temp", "temporary", "change", "changeme",
    "password", "passwort", "passcode", "secret", "login", "signin", "letmein", "welcome", "hello", "please", "iloveyou", "qwerty",
    "spring", "summer", "autumn", "fall", "winter", "christmas", "easter", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "monsoon", "my", "our", "the", "is", "new",
})  # fmt: skip
_AS_LETTERS = str.maketrans("013457@$!|", "oieastasil")
_ROWS = ("1234567890" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2, "qazwsxedcrfvtgbyhnujmikolp" * 2)  # fmt: skip
_OWN_LETTERS = 4
# A year or the like, before or behind the word.
_NUMBER = re.compile(r"^\W*\d{2,}|\d{2,}\W*$")
_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)


def is_guessable(password: str, *, common: Collection[str], words: Collection[str] = ()) -> bool:
    """True for one of `common` or of our words with decoration, for a repeat, and for a row of keys.

    `common` is in small letters; `words` are names of the place, in any form.
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    unit = _unit(plain)
    if len(unit) <= _OWN_LETTERS or _is_a_row(unit):
        return True
    ours = sorted(OUR_WORDS | _names(words), key=len, reverse=True)
    return any(each in common or _left(each, ours) < _OWN_LETTERS for each in _cores(plain))


def _cores(plain: str) -> Iterator[str]:
    """The word inside, as it stands and with its letters put back; nothing where there is none, as in a long number."""
    stripped = _trimmed(plain)
    undated = _NUMBER.sub("", plain)
    for text in (plain, stripped, _letters(stripped), *(_put_back(each) for each in (stripped, undated))):
        if any(letter.isalpha() for letter in text):
            yield from (text, _unit(text))


def _put_back(text: str) -> str:
    """Letters that were written as digits and signs."""
    return _letters(text.translate(_AS_LETTERS))


def _trimmed(text: str) -> str:
    """Without digits and signs around it."""
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    return text[places[0] : places[-1] + 1] if places else text


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _unit(text: str) -> str:
    """What is said once of a text that says it again and again."""
    found = _REPEATED.fullmatch(text)
    return found.group(1) if found else text


def _is_a_row(unit: str) -> bool:
    return any(unit in row or unit[::-1] in row for row in _ROWS)


def _names(words: Collection[str]) -> set[str]:
    """Each name in one piece and in its parts, letters alone."""
    parts = {part for word in words for part in (word, *re.split(r"\W+", word))}
    return {name for part in parts if len(name := _letters(part.casefold())) >= _OWN_LETTERS}


def _left(core: str, ours: Collection[str]) -> int:
    """How many letters are not from our words; all of them where none of ours is in it."""
    rest = _letters(core)
    for word in ours:
        rest = rest.replace(word, " ")
    return len(_letters(rest))
