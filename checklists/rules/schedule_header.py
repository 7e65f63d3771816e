"""Which column of a file is where. Case, spacing, accents and punctuation of its names do not matter."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checklists.rules.schedule_columns import MAY_REPEAT, NAMES, Column


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file: for each column the places to look at, best first; and what nobody knows."""

    names: tuple[str, ...]
    places: Mapping[Column, tuple[int, ...]]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...]

    def has(self, column: Column) -> bool:
        return column in self.places

    def name(self, column: Column) -> str:
        """The header as the file writes it, or our own word where the file has none."""
        return self.names[self.places[column][0]] if self.has(column) else column.value


def read_header(cells: Sequence[str]) -> Header:
    """Which column is where. Case, spacing, accents and punctuation do not matter."""
    names = tuple(" ".join(cell.split()) or f"column {place}" for place, cell in enumerate(cells, 1))
    keys = [_known_key(cell) for cell in cells]
    places: dict[Column, tuple[int, ...]] = {}
    for place in sorted(range(len(keys)), key=lambda place: (_RANKS.get(keys[place], 0), place)):
        if keys[place] in _COLUMNS:
            column = _COLUMNS[keys[place]]
            places[column] = (*places.get(column, ()), place)
    ignored = tuple(name for name, key in zip(names, keys, strict=True) if key not in _COLUMNS)
    return Header(names, places, ignored, _doubled(names, keys))


def known(cells: Sequence[str]) -> int:
    """How many of these cells name a column: what tells a header and its delimiter from anything else."""
    return len({_COLUMNS[key] for key in map(_known_key, cells) if key in _COLUMNS})


def _doubled(names: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Known names that stand twice in the same words: nobody can say which one is meant."""
    return tuple(
        name
        for place, (name, key) in enumerate(zip(names, keys, strict=True))
        if key in keys[:place] and _COLUMNS.get(key, Column.NOTES) not in MAY_REPEAT
    )


def _known_key(name: str) -> str:
    """A hint in brackets is left off where that makes the name known: `DOB (MM/DD/YYYY)`."""
    whole = _key(name)
    return whole if whole in _COLUMNS else _key(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", name))


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z0-9#]+", "", plain).replace("#", "number").replace("numbernumber", "number")


_COLUMNS = {_key(name): column for column, names in NAMES.items() for name in names}
_RANKS = {_key(name): rank for names in NAMES.values() for rank, name in enumerate(names)}
