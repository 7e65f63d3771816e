"""Matches: what a listed name, a near name or an ending says about the words a patient typed.

Source: clinical.md 4.3 (parts of combinations) and 4.4 (look-alikes, near hits).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checklists.rules.formulary import Formulary
from checklists.rules.medicine_routes import Route, family, route_for, strictest, weight
from checklists.rules.medicine_spelling import Near

_EXACT_SCORE, _MISSPELLING_SCORE, _HINT_SCORE = 100.0, 95.0, 50.0


@dataclass(frozen=True)
class Match:
    """One medicine that the typed words name or may mean.

    `how` is exact, brand, misspelling, fuzzy or hint; `score` 0-100 is likeness of spelling, not clinical weight.
    `ask`: a person confirms what it is. `listed` is the formulary's name that was met; a hint has an empty
    `generic`. `look_alikes`, `also` (parts outside the formulary) and `question` are for staff only.
    """

    generic: str
    medicine_class: str
    route: Route
    how: str
    score: float
    ask: bool
    look_alikes: tuple[str, ...] = ()
    typed: str = ""
    listed: str = ""
    also: tuple[str, ...] = ()
    question: str = ""


def of_listed(name_key: str, typed: str, formulary: Formulary) -> list[Match]:
    """Matches of a name found as listed: every part of it, and stricter neighbours of a listed misspelling."""
    name = formulary.names[name_key]
    stricter = _stricter_neighbours(name_key, typed, formulary) if name.how == "misspelling" else []
    score = _MISSPELLING_SCORE if name.how == "misspelling" else _EXACT_SCORE
    several = len({formulary.medicines[generic].medicine_class for generic in name.generics}) > 1
    unclear = bool(stricter) or (several and name.how == "exact")
    return [
        _match(generic, name_key, formulary, how=name.how, score=score, ask=unclear, typed=typed)
        for generic in name.generics
    ] + stricter


def _stricter_neighbours(name_key: str, typed: str, formulary: Formulary) -> list[Match]:
    """A listed misspelling one edit from a stricter route of another family is no sure hit (clinical.md 4.4)."""
    classes = formulary.classes(name_key)
    families = {family(medicine_class) for medicine_class in classes}
    here = strictest(map(route_for, classes))
    near = [near for near in formulary.near.near(name_key) if near.edits == 1]
    return [
        match
        for match in of_near(near, typed, formulary)
        if here and weight(match.route) < weight(here) and family(match.medicine_class) not in families
    ]


def of_near(near: Sequence[Near], typed: str, formulary: Formulary) -> list[Match]:
    """One match a class, the nearest name speaking for it: a near hit is a class to be asked about."""
    by_class: dict[str, Match] = {}
    for hit in near:
        score = round(100 * (1 - hit.edits / max(len(hit.key), len(typed))), 1)
        for generic in formulary.names[hit.key].generics:
            match = _match(generic, hit.key, formulary, how="fuzzy", score=score, ask=True, typed=typed)
            by_class.setdefault(match.medicine_class, match)
    return list(by_class.values())


def _match(
    generic: str, name_key: str, formulary: Formulary, *, how: str, score: float, ask: bool, typed: str
) -> Match:
    medicine, name = formulary.medicines[generic], formulary.names[name_key]
    question = " ".join(part for part in (medicine.ask, name.ask) if part)
    return Match(
        generic=generic,
        medicine_class=medicine.medicine_class,
        route=route_for(medicine.medicine_class),
        how=how,
        score=score,
        ask=ask or bool(question),
        look_alikes=formulary.look_alikes.get(name_key, ()),
        typed=typed,
        listed=name.text,
        also=name.also,
        question=question,
    )


def of_hint(medicine_class: str, typed: str) -> Match:
    """The match of an ending: a class without a medicine."""
    route = route_for(medicine_class)
    return Match("", medicine_class, route, "hint", _HINT_SCORE, True, typed=typed)


def strictest_first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """One match a medicine, its best, ordered by route and then by likeness."""
    best: dict[tuple[str, str], Match] = {}
    for match in sorted(matches, key=lambda match: -match.score):
        best.setdefault((match.generic, match.medicine_class), match)
    return tuple(sorted(best.values(), key=lambda match: (weight(match.route), -match.score, match.generic)))
