"""The formulary from its rows, or a sentence with file, line, column and cure for everything that contradicts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from checklists.rules.formulary import Formulary, FormularyInvalid, Medicine, Name, index
from checklists.rules.medicine_routes import ROUTES
from checklists.rules.medicine_words import key

Row = Mapping[str, str]
_HOURS = re.compile(r"\d+(\.\d+)?")


def build(
    rows: Iterable[Row],
    combinations: Iterable[Row] = (),
    look_alikes: Iterable[Row] = (),
    other_names: Iterable[Row] = (),
    version: str = "",
) -> Formulary:
    """A formulary from its rows (columns as in checklists/data/formulary.csv); line 1 is the header.

    Raises FormularyInvalid for an unknown class, an empty or repeated generic, a half-life that is no number, a name of
    two medicines (bracket labels and combinations declare one), a combination of unknown parts, and a most-used name
    that is not listed.
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
        near=index(
            shelf.names,
            shelf.medicines,
            frozenset(shelf.common),
            frozenset(key(row["name"]) for row in other_names),
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
        fault = _fault(generic, row, self.medicines)
        if fault:
            self.problems.append(f"formulary.csv line {line}, {fault}")
            return
        self.medicines[generic] = _medicine(generic, row)
        bare, _, label = generic.partition(" (")
        self._add_name(line, "generic", Name(bare, "exact", (generic,)), labelled=bool(label))
        for column, how in (("synonyms", "exact"), ("brands", "brand"), ("misspellings", "misspelling")):
            for text in _listed(row.get(column, "")):
                self._add_name(line, column, Name(text, how, (generic,)))
        self._add_common(line, row)

    def add_combination(self, line: int, row: Row) -> None:
        generics = _listed(row["generics"])
        unknown = [generic for generic in generics if generic not in self.medicines]
        if unknown or not generics:
            self.problems.append(
                f"combinations.csv line {line}, column generics: unknown generics {unknown} of {row['name']!r}."
                " Write generic names of formulary.csv with ; between them."
            )
            return
        self.names[key(row["name"])] = Name(row["name"], "brand", generics, row["ask"], _listed(row["also"]))

    def _add_name(self, line: int, column: str, name: Name, *, labelled: bool = False) -> None:
        place = key(name.text)
        known = self.names.get(place)
        if not place:
            self.problems.append(
                f"formulary.csv line {line}, column {column}: the name {name.text!r} has no letters. Take it out."
            )
        elif known is None:
            self.names[place] = name
        elif labelled:
            self.names[place] = Name(known.text, known.how, known.generics + name.generics)
        elif known.generics != name.generics:
            self.problems.append(
                f"formulary.csv line {line}, column {column}: {name.text!r} is listed for {known.generics[0]!r} and"
                f" {name.generics[0]!r}. Keep it with one of them."
            )

    def _add_common(self, line: int, row: Row) -> None:
        for text in _listed(row.get("common", "")):
            if key(text) not in self.names:
                self.problems.append(
                    f"formulary.csv line {line}, column common: common name {text!r} is not listed. List it as a brand first."
                )
            self.common.add(key(text))


def _fault(generic: str, row: Row, known: Mapping[str, Medicine]) -> str:
    """What is wrong with a medicine's own cells, and the cure; "" when nothing is."""
    if not generic or generic in known:
        return f"column generic: {generic!r} is empty or listed twice. Keep one line a medicine."
    if row["class"] not in ROUTES:
        return (
            f"column class: unknown class {row['class']!r} of {generic!r}. Write a class of clinical.md 4.3."
        )
    if not _are_hours(row):
        columns = "columns half_life_hours_low and half_life_hours_high"
        return f"{columns}: the half-life of {generic!r} is not two numbers, the lower first. Write both or none."
    return ""


def _are_hours(row: Row) -> bool:
    cells = (row.get("half_life_hours_low", ""), row.get("half_life_hours_high", ""))
    if not any(cells):
        return True
    return all(_HOURS.fullmatch(cell) for cell in cells) and float(cells[0]) <= float(cells[1])


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
