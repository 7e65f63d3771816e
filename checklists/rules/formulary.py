"""The formulary: medicines, every name they go by, and indexes for finding a name quickly.

Built once from our own data by formulary_build; afterwards nothing in it changes: `with_names` gives another one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType

from checklists.rules.medicine_names import AddedName, problem
from checklists.rules.medicine_routes import Route, family, route_for
from checklists.rules.medicine_spelling import NameIndex
from checklists.rules.medicine_words import key

GUARDED = "benzodiazepine"


class FormularyInvalid(ValueError):
    """The formulary's data contradicts itself; `problems` holds one sentence each, with the line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Medicine:
    """One generic medicine and what staff may read about it. Half-lives are hours; None means not known.

    `why`, `question` and `ask` are for clinicians only: no patient page may show them.
    """

    generic: str
    medicine_class: str
    half_life_hours: tuple[float, float] | None
    duration_class: str
    ask: str
    why: str
    question: str
    source: str

    @property
    def route(self) -> Route:
        """Where it goes while no review is on record (medicine_routes.route_for)."""
        return route_for(self.medicine_class)


@dataclass(frozen=True)
class Name:
    """One listed name: as written, how it counts when met, and the generics it stands for."""

    text: str
    how: str
    generics: tuple[str, ...]
    ask: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formulary:
    """Names by their key (see medicine_words.key); a key may stand for several medicines.

    `version` changes with every line of the data and every added name: what was screened can remember it.
    """

    version: str
    medicines: Mapping[str, Medicine]
    names: Mapping[str, Name]
    look_alikes: Mapping[str, tuple[str, ...]]
    near: NameIndex

    def classes(self, name_key: str) -> tuple[str, ...]:
        """The classes that a listed name stands for."""
        return tuple(self.medicines[generic].medicine_class for generic in self.names[name_key].generics)

    def medicine(self, generic: str) -> Medicine | None:
        """What staff may read about a generic name of a Match; None for an ending, which names no medicine."""
        return self.medicines.get(generic)

    def with_names(self, added: Iterable[AddedName]) -> "Formulary":
        """This formulary and the names that a site added, found exactly and when misspelt.

        Raises FormularyInvalid with a sentence for each name that may not be added (see medicine_names.problem).
        """
        asked = tuple(sorted(set(added), key=lambda name: (key(name.name), name.means)))
        problems = [found for name in asked if (found := problem(name, self.medicines, self.names))]
        if problems:
            raise FormularyInvalid(tuple(problems))
        return _with_names(self, asked) if asked else self


def _with_names(formulary: Formulary, added: tuple[AddedName, ...]) -> Formulary:
    medicines, names = dict(formulary.medicines), dict(formulary.names)
    for one in added:
        medicine = medicines.setdefault(one.means, _named_by_site(one))
        names[key(one.name)] = _also(names.get(key(one.name)), one, medicine.generic)
    digest = sha256(repr(added).encode()).hexdigest()[:8]
    common = formulary.near.common | {key(one.name) for one in added}
    return Formulary(
        version=f"{formulary.version}+{digest}",
        medicines=MappingProxyType(medicines),
        names=MappingProxyType(names),
        look_alikes=formulary.look_alikes,
        near=index(names, medicines, common, formulary.near.others),
    )


def _also(listed: Name | None, added: AddedName, generic: str) -> Name:
    """The added name; one that stands for another medicine too counts as exact, so that somebody asks."""
    if listed is None:
        return Name(added.name.strip(), "brand", (generic,))
    if generic in listed.generics:
        return listed
    return replace(listed, how="exact", generics=(*listed.generics, generic))


def _named_by_site(added: AddedName) -> Medicine:
    """A class as a medicine, for a name of which the site knows no more."""
    return Medicine(
        added.means, added.means, None, "unknown", "Which one, and how much?", "", "", "added by the site"
    )


def index(
    names: Mapping[str, Name],
    medicines: Mapping[str, Medicine],
    common: frozenset[str],
    others: frozenset[str],
) -> NameIndex:
    """Names of benzodiazepines are guarded: they are many, rarely used and made like names of other medicines."""
    guarded = frozenset(
        place
        for place, name in names.items()
        if any(family(medicines[generic].medicine_class) == GUARDED for generic in name.generics)
    )
    return NameIndex.of(names, common=common, guarded=guarded, others=others)
