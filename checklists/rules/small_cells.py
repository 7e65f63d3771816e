"""Which counts of a table are hidden, so that no small one can be worked out from the others.

Counts of 1 to 4 are hidden, and then as many others as it takes: a total gives away its one hidden part. A table is a
network of knots where as much flows in as out: a row's total flows into its row and on as its parts, these into their
columns, and so on to the sum of all and back. What is shown is fixed; what is hidden may be anything in its bounds. A
hidden count can be worked out exactly if no cycle of hidden counts runs through it that could be a little more here
and a little less there. Everybody may know how this works: the bounds below are what somebody who does would know.
"""

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from typing import TypeVar

# The smallest count that is shown; zero is.
SHOWN_FROM = 5
_NO_LIMIT = 10**12
# What it costs beside the count itself to take the mark of a small one away: that comes last.
_MARK = 10_000

Key = TypeVar("Key", bound=Hashable)


class Mark(StrEnum):
    """What stands in the place of a hidden count."""

    # One to four.
    FEW = "few"
    # Would tell a small one.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Part:
    """A count that flows from one knot to another. `is_total`: others add up to it. `price` says how much it is missed."""

    tail: str
    head: str
    count: int
    is_total: bool = False
    price: int = 0


def marks(parts: Mapping[Key, Part]) -> dict[Key, Mark]:
    """The parts that are hidden, with their marks; every other is shown."""
    found = {key: Mark.FEW for key, part in parts.items() if 0 < part.count < SHOWN_FROM}
    for key in list(found):
        # More that is hidden only ever leaves more open: what is safe once stays so.
        if is_told(key, parts, found):
            found |= dict.fromkeys(_cover(key, parts, found), Mark.HIDDEN)
    return found


def is_told(key: Key, parts: Mapping[Key, Part], hidden: Mapping[Key, Mark]) -> bool:
    """Whether the hidden count `key` can be only what it is."""
    found = [way for way in _ways(key, parts, hidden) if not way.newly_hidden]
    return not found


@dataclass(frozen=True, slots=True)
class _Way:
    """A cycle through one part, and what would have to be hidden for it; `cost` says how much that takes away."""

    cost: int
    newly_hidden: tuple[Hashable, ...]


def _cover(key: Key, parts: Mapping[Key, Part], hidden: Mapping[Key, Mark]) -> set[Key]:
    """What is hidden for the sake of `key`: as little as it takes. A small count that its mark tells loses the mark."""
    ways = _ways(key, parts, hidden)
    if not ways:
        return {key} | _cover(key, parts, {**hidden, key: Mark.HIDDEN})
    return set(min(ways, key=lambda way: way.cost).newly_hidden)  # type: ignore[arg-type]


def _ways(key: Key, parts: Mapping[Key, Part], hidden: Mapping[Key, Mark]) -> list[_Way]:
    """The cheapest cycle along which `key` is more, and the cheapest along which it is less."""
    part = parts[key]
    least, most = _bounds(part, hidden[key])
    others: defaultdict[str, list[tuple[str, int, Key]]] = defaultdict(list)
    for other in parts:
        if other != key:
            for start, end, cost in _steps(parts[other], hidden.get(other)):
                others[start].append((end, cost, other))
    more = _path(others, part.head, part.tail) if part.count < most else None
    less = _path(others, part.tail, part.head) if part.count > least else None
    return [way for way in (more, less) if way is not None]


def _steps(part: Part, mark: Mark | None) -> Iterator[tuple[str, str, int]]:
    """Both directions in which a little more may flow: along a part that grows, against one that shrinks; what it costs."""
    if not part.count:
        return
    least, most = _bounds(part, mark) if mark else (part.count, part.count)
    least_hidden, _ = _bounds(part, Mark.HIDDEN)
    price = part.price + (_MARK if mark else 0) + part.count
    yield part.tail, part.head, 0 if part.count < most else price
    if part.count > least_hidden or part.count > least:
        yield part.head, part.tail, 0 if part.count > least else price


def _bounds(part: Part, mark: Mark) -> tuple[int, int]:
    if mark is Mark.FEW:
        return 1, SHOWN_FROM - 1
    return (1 if part.is_total or part.count < SHOWN_FROM else SHOWN_FROM), _NO_LIMIT


def _path(steps: Mapping[str, list[tuple[str, int, Key]]], start: str, end: str) -> _Way | None:
    """The cheapest way between two knots."""
    order = itertools.count()
    ahead: list[tuple[int, int, str, tuple[Hashable, ...]]] = [(0, next(order), start, ())]
    done: set[str] = set()
    while ahead:
        cost, _, knot, taken = heappop(ahead)
        if knot == end:
            return _Way(cost, taken)
        if knot in done:
            continue
        done.add(knot)
        for beyond, price, key in steps.get(knot, ()):
            if beyond not in done:
                heappush(ahead, (cost + price, next(order), beyond, (*taken, key) if price else taken))
    return None
