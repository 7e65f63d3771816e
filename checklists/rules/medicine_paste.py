"""A whole list of medicines in one field: the lines that it may mean, to be offered and never taken for granted.

A comma stands in one medicine too ("Sertraline 50 mg, mornings"), so it parts two only where a medicine follows.
"""

import re
from collections.abc import Callable

_ROWS = re.compile(r"[\r\n;•|]+")
# "0,5 mg" is a number.
_COMMA = re.compile(r",(?!\d)")
_BULLET = re.compile(r"^\s*(?:[-*–·]|\d{1,2}[.)](?!\d))\s*")
_DOSE = re.compile(r"[^\W\d_]{3,}.*\d\s?(?:mg|mcg|µg|g|ml|iu|units?|%)\b", re.IGNORECASE)

# Words of how much, when and what for, in the languages of the program.
_USAGE_WORDS = """
a as at at bed before breakfast after by capsule capsules daily day days dinner dose drops each evening evenings every
food for half hour hours i if in lunch mcg meal meals mg midday ml morning mornings mouth needed night nightly nights
noon of on once one only or pain patch per pill pills puff puffs required sleep spray take tablet tablets tabs take the
three times to twice two u units week weekly weekends when with without
al antes cada cama cápsula cápsulas cena comida comidas con cuando de del desayuno después día días dolor dormir dos el
en gotas horas la las los mañana mañanas media medio mediodía necesario noche noches para pastilla pastillas por
semana si tableta tabletas tarde tardes tres un una vez veces
"""
_USAGE = frozenset(_USAGE_WORDS.split())


def pasted(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The medicines in it, one a line; () where it is one. `is_known` says whether a text names a medicine."""
    rows = [line for row in _ROWS.split(text) if (line := _bare(row))]
    if len(rows) == 1:
        rows = _by_comma(rows[0], is_known)
    return tuple(rows) if len(rows) > 1 else ()


def _by_comma(row: str, is_known: Callable[[str], bool]) -> list[str]:
    """How much and when belong to the medicine before them; a name that nobody knows is one of several, never of one."""
    parts = [part for piece in _COMMA.split(row) if (part := _bare(piece))]
    if sum(bool(_DOSE.search(part)) or is_known(part) for part in parts) < 2:
        return [row]
    lines: list[str] = []
    for part in parts:
        if lines and _is_usage(part):
            lines[-1] = f"{lines[-1]}, {part}"
        else:
            lines.append(part)
    return lines


def _is_usage(part: str) -> bool:
    return all(word in _USAGE or not word.isalpha() for word in part.casefold().split())


def _bare(text: str) -> str:
    return " ".join(_BULLET.sub("", text).split()).strip(",")
