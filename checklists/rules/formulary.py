"""The formulary: medicines, every name they go by, and indexes for finding a name quickly.

Built once from our own data by `build`; afterwards nothing in it changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from checklists.rules.medicine_routes import ROUTES
from checklists.rules.medicine_spelling import NameIndex
from checklists.rules.medicine_words import key

Row = Mapping[str, str]
_HOURS = re.compile(r"\d+(\.\d+)?")


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
    """Names by their key (see medicine_words.key); a key may stand for several medicines."""

    version: str
    medicines: Mapping[str, Medicine]
    names: Mapping[str, Name]
    look_alikes: Mapping[str, tuple[str, ...]]
    near: NameIndex

    def classes(self, name_key: str) -> tuple[str, ...]:
        """The classes that a listed name stands for."""
        return tuple(self.medicines[generic].medicine_class for generic in self.names[name_key].generics)


def build(
    rows: Iterable[Row],
    combinations: Iterable[Row] = (),
    look_alikes: Iterable[Row] = (),
    other_names: Iterable[Row] = (),
    version: str = "",
) -> Formulary:
    """A formulary from its rows (columns as in checklists/data/formulary.csv); line 1 is the header.

    Raises FormularyInvalid for an unknown class, an empty or repeated generic, a half-life that is no number, a name of two medicines (bracket
    labels and combinations declare one), and a combination or a most-used name that is not listed.
    """
    shelf = _Shelf()
    for line, row in enumerate(rows, start=2):
        shelf.add_medicine(line, row)
    for line, row in enumerate(combinations, start=2):
        shelf.add_combination(line, row)
    if shelf.problems:
        raise FormularyInvalid(tuple(shelf.problems))
    return Formulary(
        version=version,
        medicines=MappingProxyType(shelf.medicines),
        names=MappingProxyType(shelf.names),
        look_alikes=MappingProxyType(_both_ways(look_alikes)),
        near=NameIndex.of(
            shelf.names, frozenset(shelf.common), frozenset(key(row["name"]) for row in other_names)
        ),
    )


class _Shelf:
    """Collects names while building and says what contradicts."""

    def __init__(self) -> None:
        self.medicines: dict[str, Medicine] = {}
        self.names: dict[str, Name] = {}
        self.common: set[str] = set()
        self.problems: list[str] = []

    def add_medicine(self, line: int, row: Row) -> None:
        generic = row["generic"].strip()
        if not generic or generic in self.medicines:
            self.problems.append(f"formulary line {line}: generic {generic!r} is empty or listed twice")
            return
        if row["class"] not in ROUTES:
            self.problems.append(f"formulary line {line}: unknown class {row['class']!r} of {generic!r}")
            return
        if not _are_hours(row):
            self.problems.append(f"formulary line {line}: the half-life of {generic!r} is not two numbers")
            return
        self.medicines[generic] = _medicine(generic, row)
        bare, _, label = generic.partition(" (")
        self._add_name(line, Name(bare, "exact", (generic,)), labelled=bool(label))
        for column, how in (("synonyms", "exact"), ("brands", "brand"), ("misspellings", "misspelling")):
            for text in _listed(row.get(column, "")):
                self._add_name(line, Name(text, how, (generic,)))
        self._add_common(line, row)

    def add_combination(self, line: int, row: Row) -> None:
        generics = _listed(row["generics"])
        unknown = [generic for generic in generics if generic not in self.medicines]
        if unknown or not generics:
            self.problems.append(f"combinations line {line}: unknown generics {unknown} of {row['name']!r}")
            return
        self.names[key(row["name"])] = Name(row["name"], "brand", generics, row["ask"], _listed(row["also"]))

    def _add_name(self, line: int, name: Name, *, labelled: bool = False) -> None:
        place = key(name.text)
        known = self.names.get(place)
        if not place:
            self.problems.append(f"formulary line {line}: the name {name.text!r} has no letters")
        elif known is None:
            self.names[place] = name
        elif labelled:
            self.names[place] = Name(known.text, known.how, known.generics + name.generics)
        elif known.generics != name.generics:
            self.problems.append(
                f"formulary line {line}: {name.text!r} is listed for {known.generics[0]!r} and {name.generics[0]!r}"
            )

    def _add_common(self, line: int, row: Row) -> None:
        for text in _listed(row.get("common", "")):
            if key(text) not in self.names:
                self.problems.append(f"formulary line {line}: common name {text!r} is not listed")
            self.common.add(key(text))


def _are_hours(row: Row) -> bool:
    cells = (row.get("half_life_hours_low", ""), row.get("half_life_hours_high", ""))
    return not any(cells) or all(_HOURS.fullmatch(cell) for cell in cells)


def _medicine(generic: str, row: Row) -> Medicine:
    low, high = row.get("half_life_hours_low", ""), row.get("half_life_hours_high", "")
    return Medicine(
        generic=generic,
        medicine_class=row["class"],
        half_life_hours=(float(low), float(high)) if low and high else None,
        duration_class=row.get("duration_class", ""),
        ask=row.get("ask", ""),
        why=row.get("why", ""),
        question=row.get("question", ""),
        source=row.get("source", ""),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _both_ways(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    pairs: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in rows:
        pairs[key(row["name"])] += (row["other"],)
        pairs[key(row["other"])] += (row["name"],)
    return dict(pairs)
