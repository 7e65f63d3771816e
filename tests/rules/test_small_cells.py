"""Small counts are hidden, and nobody works them out: each case is gone through by trying every table that fits."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checklists.rules.small_cells import SHOWN_FROM, Mark, Part, is_told, marks
from checklists.rules.small_tables import ALL, grid, groups, listed, shown, together

# Beyond the largest count tried, by enough for one more and one less.
_ROOM = 12
FEW = range(1, SHOWN_FROM)


def fits(parts: Mapping[Any, Part]) -> dict[Any, set[int]]:
    """By hidden inner count, every value it can have in a table that shows the same; found by trying all of them."""
    hidden = marks(parts)
    inner = [key for key in hidden if not parts[key].is_total]
    fixed = {key: part.count for key, part in parts.items() if not part.is_total and key not in hidden}
    values: dict[Any, set[int]] = {key: set() for key in inner}
    for tried in itertools.product(*(_allowed(parts[key], hidden[key]) for key in inner)):
        counts = fixed | dict(zip(inner, tried, strict=True))
        if _shows_the_same(parts, hidden, counts):
            for key, value in zip(inner, tried, strict=True):
                values[key].add(value)
    return values


def _allowed(part: Part, mark: Mark) -> range:
    """What somebody knows who knows how it works: a small count that its mark would tell stands there without it."""
    return FEW if mark is Mark.FEW else range(1, part.count + _ROOM)


def _shows_the_same(parts: Mapping[Any, Part], hidden: Mapping[Any, Mark], counts: Mapping[Any, int]) -> bool:
    """Whether the totals that are shown, and those marked as small, are the sums of these counts."""
    for key, part in parts.items():
        if part.is_total:
            total = _sum_of(key, parts, counts)
            if key not in hidden and total != part.count:
                return False
            if hidden.get(key) is Mark.FEW and total not in FEW:
                return False
    return True


def _sum_of(key: Any, parts: Mapping[Any, Part], counts: Mapping[Any, int]) -> int:
    if key == ALL:
        return sum(counts.values())
    knot = parts[key].head if key[0] == "row" else parts[key].tail
    return sum(count for one, count in counts.items() if knot in (parts[one].tail, parts[one].head))


def small(parts: Mapping[Any, Part]) -> list[Any]:
    return [key for key, part in parts.items() if part.count in FEW and not part.is_total]


def none_is_told(parts: Mapping[Any, Part]) -> None:
    possible = fits(parts)
    hidden = marks(parts)
    for key in small(parts):
        assert key in hidden
        assert parts[key].count in possible[key]
        assert len(possible[key]) > 1, f"{key} can only be {possible[key]}"


counts = st.integers(0, 9)


@settings(max_examples=60)
@given(st.lists(counts, min_size=1, max_size=4))
def test_no_count_of_a_list_is_told(values: list[int]) -> None:
    none_is_told(listed(dict(enumerate(values))))


@settings(max_examples=60)
@example([(1, 4), (3, 4)])  # the marks of all four would tell them
@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=2))
def test_no_count_of_a_grid_is_told(values: list[tuple[int, int]]) -> None:
    cells = {(row, column): value for row, line in enumerate(values) for column, value in enumerate(line)}
    none_is_told(grid(cells, range(len(values)), range(2)))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("ab"), counts), min_size=1, max_size=4))
def test_no_count_of_a_grouped_list_is_told(values: list[tuple[str, int]]) -> None:
    none_is_told(groups({(group, number): count for number, (group, count) in enumerate(values)}))


@pytest.mark.parametrize(
    "values",
    [
        [24, 2],  # its total gives it away
        [24, 1, 1],  # so does the sum of two that are at least one each
        [24, 4, 4],  # and of two that are four at most
        [1, 1, 1, 1],  # a total that says "fewer than five"
        [3],
        [5, 1],
        [1, 0, 0],
    ],
)
def test_these_lists_tell_nothing(values: list[int]) -> None:
    none_is_told(listed(dict(enumerate(values))))


def test_large_counts_and_zeros_are_shown() -> None:
    seen = shown(listed({"a": 5, "b": 0, "c": 120}))
    assert {key: count.value for key, count in seen.items()} == {"a": 5, "b": 0, "c": 120, ALL: 125}
    assert all(count.mark is None for count in seen.values())


def test_two_small_ones_hide_each_other_where_they_can() -> None:
    seen = shown(listed({"ready": 24, "hold": 3, "call": 2}))
    assert (seen["ready"].value, seen[ALL].value) == (24, 29)
    assert {seen["hold"].mark, seen["call"].mark} == {Mark.FEW}
    assert seen["hold"].value is None


def test_a_neighbour_is_hidden_before_a_sum() -> None:
    seen = shown(listed({"ready": 24, "open": 6, "call": 2, "hold": 0}))
    assert (seen["ready"].value, seen[ALL].value, seen["hold"].value) == (24, 32, 0)
    assert (seen["call"].mark, seen["open"].mark) == (Mark.FEW, Mark.HIDDEN)


def test_without_a_neighbour_the_sum_is_hidden() -> None:
    seen = shown(listed({"only": 3}))
    assert seen["only"].mark is Mark.FEW
    assert seen[ALL].value is None


def test_a_column_gives_away_nothing_through_its_rows() -> None:
    """One small count in a corner takes three others: its row, its column, and where these meet."""
    cells = {(row, column): 10 for row in range(3) for column in range(3)} | {(0, 0): 2}
    seen = shown(grid(cells, range(3), range(3)))
    hidden = [key for key, count in seen.items() if count.value is None]
    assert len(hidden) == 4
    assert sum(1 for key in hidden if key[0] == 0) == 2
    none_is_told(grid(cells, range(3), range(3)))


def test_tables_of_the_same_things_hide_their_one_sum_together() -> None:
    once = listed({"a": 3})
    again = grid({("r", "x"): 1, ("r", "y"): 2}, "r", "xy")
    seen = shown(together(once, again))
    assert seen[ALL].value is None
    assert {seen["a"].mark, seen["r", "x"].mark, seen["r", "y"].mark} == {Mark.FEW}


def test_a_sum_shown_in_one_table_is_known_in_the_other() -> None:
    """Seven in the first, five and two in the second: the second must not rest on hiding the seven."""
    parts = together(listed({"a": 7}), listed({"b": 5, "c": 2}))
    seen = shown(parts)
    assert seen["c"].mark is Mark.FEW
    told = {key for key in marks(parts) if key == "c" and is_told(key, parts, marks(parts))}
    assert told == set()
    assert seen[ALL].value is None or seen["b"].value is None


def test_a_count_that_stands_alone_among_shown_ones_is_told() -> None:
    parts = listed({"a": 9, "b": 2})
    assert is_told("b", parts, {"b": Mark.FEW})
    assert not is_told("b", parts, {"b": Mark.FEW, "a": Mark.HIDDEN})


@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=1, max_size=20))
def test_a_year_of_weeks_hides_enough(weeks: list[list[int]]) -> None:
    cells = {(week, part): count for week, line in enumerate(weeks) for part, count in enumerate(line)}
    parts = grid(cells, range(len(weeks)), range(4))
    hidden = marks(parts)
    sensitive = [key for key, part in parts.items() if part.count in FEW]
    assert set(sensitive) <= set(hidden)
    assert not any(is_told(key, parts, hidden) for key in sensitive)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 200), min_size=1))
def test_what_is_shown_adds_up(values: dict[int, int]) -> None:
    seen = shown(listed(values))
    known = [count.value for key, count in seen.items() if key != ALL and count.value is not None]
    whole = seen[ALL].value
    assert whole is None or sum(known) <= whole
    if len(known) == len(values) and whole is not None:
        assert sum(known) == whole
