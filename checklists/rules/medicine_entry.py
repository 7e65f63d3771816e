"""One line of a medicine list as rows keep it: what was typed, what it matched, what is still to be asked.

A match is plain data: {"generic", "class", "route", "how", "score", "ask", "typed", "name", "look_alikes"}, strictest first.
The person who typed it is asked about a name only ("Did you mean Xanax?"); class, route and look-alikes are for staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checklists.rules.formulary import Formulary
from checklists.rules.medications import Match, read
from checklists.rules.medicine_routes import Route, route_for, strictest, weight
from checklists.rules.medicine_words import key

Kept = Mapping[str, object]
# How a name was met when it is a guess about spelling, so that the person can say yes or no.
_GUESSES = frozenset({"fuzzy", "misspelling"})


@dataclass(frozen=True)
class Line:
    """One line of the list. No matches means that a nurse finds out what it is."""

    text: str
    matches: tuple[dict[str, object], ...] = field(default=())


def screened(text: str, formulary: Formulary, on_record: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """What was typed with all its matches, then a line without a match for each part nobody recognised.

    `on_record` names the generics a prescriber has decided on before: an opioid among them is not new.
    """
    found = read(text, formulary)
    if not found.matches:
        return (Line(text),)
    rest = tuple(Line(part[:200]) for part in found.unrecognised)
    kept = [_kept(match, formulary, is_new=match.generic not in on_record) for match in found.matches]
    kept.sort(key=lambda match: weight(Route(str(match["route"]))))
    return (Line(text, tuple(kept)), *rest)


def route(matches: Sequence[Kept]) -> str:
    """The strictest route of what it may be; "" when nobody knows what it is."""
    found = strictest(Route(str(match["route"])) for match in matches)
    return found.value if found else ""


def asks(matches: Sequence[Kept]) -> bool:
    """Whether somebody still has to say what was meant: the person who typed it, or a nurse."""
    return any(match["ask"] for match in matches)


def guess(matches: Sequence[Kept]) -> str:
    """The name to ask about next; "" where asking the person would not help."""
    return next((name for name in map(_asked_name, matches) if name), "")


def _asked_name(match: Kept) -> str:
    """The name to ask about; "" when it is what was typed, or when the spelling gave no name."""
    name = str(match.get("name") or "")
    is_guess = match["ask"] and match["how"] in _GUESSES and key(name) != key(str(match.get("typed", "")))
    return name if is_guess else ""


def answered(matches: Sequence[Kept], name: str, *, yes: bool) -> list[dict[str, object]]:
    """The matches after "Did you mean `name`?": on yes that one alone and its kind, on no all the others.

    Sure matches of other words in the same line stay.
    """
    meant = [{**match, "ask": False} for match in matches if _asked_name(match) == name]
    others = [dict(match) for match in matches if _asked_name(match) != name]
    if not yes:
        return others
    typed = {match.get("typed") for match in meant}
    return [*meant, *(match for match in others if not match["ask"] or match.get("typed") not in typed)]


def _kept(match: Match, formulary: Formulary, *, is_new: bool) -> dict[str, object]:
    """`name` is fit to be read by the person: never one of the listed misspellings."""
    listed = formulary.names.get(key(match.listed))
    name = match.generic if listed is None or listed.how == "misspelling" else match.listed
    name = name.partition(" (")[0]
    return {
        "generic": match.generic,
        "class": match.medicine_class,
        "route": match.route.value if is_new else route_for(match.medicine_class, reviewed=True).value,
        "how": match.how,
        "score": round(match.score, 1),
        "ask": match.ask,
        "typed": match.typed,
        "name": name[:1].upper() + name[1:],
        "look_alikes": list(match.look_alikes),
    }
