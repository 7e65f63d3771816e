"""Is this the person somebody looks for? Typed at a busy desk: in any order, without accents, part of a name or number.

A word is found in the name, the record number or, from three digits on, the phone; a whole date is the birth date.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from checklists.rules.schedule_dates import DateOrder, WrittenDate, read_written

_FEWEST_DIGITS = 3
# Letters that are no letter with a mark, as people without them on their keyboard write them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")


@dataclass(frozen=True, slots=True)
class Sought:
    """`number` is the text as digits where it is nothing else; `born` a whole date in it, in either order."""

    words: tuple[str, ...] = ()
    number: str = ""
    born: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """`names` are all that somebody is called."""

    names: str
    record_number: str
    phone: str
    date_of_birth: date


def fold(text: str) -> str:
    """Small letters without accents and apostrophes, digits as ours, one blank for whatever separates."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold().translate(_PLAIN)
    letters = (_letter(letter) for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def sought(text: str) -> Sought:
    """What was typed; nothing at all finds everybody."""
    parts = text.split()
    for place in range(len(parts)):
        written = read_written(" ".join(parts[place:]))
        if written and (born := _dates(written)):
            return Sought(_words(parts[:place], [written.rest]), _number(text), born)
    return Sought(_words(parts), _number(text))


def matches(asked: Sought, person: Person) -> bool:
    digits = "".join(letter for letter in person.phone if letter.isdecimal())
    if asked.number and asked.number in digits:
        return True
    if asked.born and person.date_of_birth not in asked.born:
        return False
    said = f"{fold(person.names)}\n{fold(person.record_number)}"
    return all(word in said or (_is_number(word) and word in digits) for word in asked.words)


def _letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return letter if letter.isalnum() else " "


def _words(*texts: list[str]) -> tuple[str, ...]:
    return tuple(fold(" ".join(part for text in texts for part in text)).split())


def _number(text: str) -> str:
    digits = fold(text).replace(" ", "")
    return digits if _is_number(digits) else ""


def _is_number(word: str) -> bool:
    return len(word) >= _FEWEST_DIGITS and word.isdecimal()


def _dates(written: WrittenDate) -> frozenset[date]:
    """Each day that it can mean: month and day in either order, a year of two digits in either century."""
    years = [written.year] if len(written.year) == 4 else [f"{century}{written.year}" for century in (19, 20)]
    orders = {(written.first, written.second)} if written.is_plain else {
        (written.first, written.second) if order is DateOrder.US else (written.second, written.first)
        for order in written.orders
    }  # fmt: skip
    found = (_date(int(year), *order) for year in years for order in orders)
    return frozenset(each for each in found if each)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
