"""Tables as networks of counts, and what of them is shown: one count a key, or the mark of why it is hidden."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checklists.rules.small_cells import Mark, Part, marks

Key = Hashable
ALL = "all"
# How much a count is missed where it has to be hidden for another one's sake, beside how large it is.
_ROW, _MAIN, _COLUMN, _ALL = 1_000, 2_000, 4_000, 6_000


@dataclass(frozen=True, slots=True)
class Count:
    """A count as people may read it; `value` is None where it is hidden."""

    value: int | None
    mark: Mark | None = None


def grid(
    counts: Mapping[tuple[Any, Any], int], rows: Iterable[Key], columns: Iterable[Key], *, main: Key = None
) -> dict[Key, Part]:
    """A table with the sum of each row and column: keys (row, column), ("row", row), ("column", column), ALL.

    The `main` column is what people look for: a row's sum is hidden before it.
    """
    down, across = tuple(rows), tuple(columns)
    parts: dict[Key, Part] = {}
    for row in down:
        total = sum(counts.get((row, column), 0) for column in across)
        parts["row", row] = Part("start", f"row {row}", total, True, _ROW)
        for column in across:
            price = _MAIN if column == main else 0
            count = counts.get((row, column), 0)
            parts[row, column] = Part(f"row {row}", f"column {column}", count, price=price)
    for column in across:
        total = sum(counts.get((row, column), 0) for row in down)
        parts["column", column] = Part(f"column {column}", "end", total, True, _COLUMN)
    return parts | {ALL: _all(counts.values())}


def groups(counts: Mapping[tuple[Any, Any], int]) -> dict[Key, Part]:
    """A list with a sum for each group: keys (group, member), ("row", group), ALL."""
    parts: dict[Key, Part] = {}
    for (group, member), count in counts.items():
        parts[group, member] = Part(f"group {group}", "end", count)
        total = sum(one for (of, _), one in counts.items() if of == group)
        parts["row", group] = Part("start", f"group {group}", total, True, _ROW)
    return parts | {ALL: _all(counts.values())}


def listed(counts: Mapping[Any, int]) -> dict[Key, Part]:
    """Counts that add up to one sum: keys as given, and ALL."""
    parts: dict[Key, Part] = {key: Part("start", "end", count) for key, count in counts.items()}
    return parts | {ALL: _all(counts.values())}


def together(*tables: Mapping[Key, Part]) -> dict[Key, Part]:
    """Several tables of the same things, one after another, so that their one sum is hidden in all of them or in none."""
    joined: dict[Key, Part] = {}
    for number, table in enumerate(tables):
        ends = {"start": f"join {number}", "end": f"join {number + 1}"}
        for key, part in table.items():
            knots = [ends.get(knot, f"{number} {knot}") for knot in (part.tail, part.head)]
            joined[key] = replace(part, tail=knots[0], head=knots[1])
    return joined | {ALL: replace(tables[0][ALL], tail=f"join {len(tables)}", head="join 0")}


def _all(counts: Iterable[int]) -> Part:
    return Part("end", "start", sum(counts), True, _ALL)


def shown(parts: Mapping[Key, Part]) -> dict[Key, Count]:
    """Every count as people may read it."""
    hidden = marks(parts)
    return {
        key: Count(None, hidden[key]) if key in hidden else Count(part.count) for key, part in parts.items()
    }
