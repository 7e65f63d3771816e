"""Scales: from zero, in round steps, never below what they hold."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.axes import axis, every, percent


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (7, (0, 2, 4, 6, 8)),
        (24, (0, 5, 10, 15, 20, 25)),
        (26, (0, 10, 20, 30)),
        (100, (0, 20, 40, 60, 80, 100)),
        (101, (0, 50, 100, 150)),
    ],
)
def test_a_scale_is_round(largest: int, ticks: tuple[int, ...]) -> None:
    assert axis(largest) == ticks


@given(st.floats(0, 1e7))
def test_a_scale_begins_at_zero_and_holds_the_largest(largest: float) -> None:
    ticks = axis(largest)
    assert ticks[0] == 0 and ticks[-1] >= largest
    assert 2 <= len(ticks) <= 6
    assert len({after - before for before, after in itertools.pairwise(ticks)}) == 1
    assert len(ticks) == 2 or ticks[-2] < largest


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (1, 2, 50),
        (1, 8, 13),
        (1, 200, 1),
        (0, 9, 0),
        (9, 9, 100),
        (2, 3, 67),
        (5, 0, None),
        (None, 9, None),
        (5, None, None),
    ],
)
def test_a_share_is_rounded_as_people_do(part: int | None, whole: int | None, share: int | None) -> None:
    assert percent(part, whole) == share


@given(st.integers(0, 500), st.integers(0, 60))
def test_labels_fit_their_room(count: int, room: int) -> None:
    nth = every(count, room)
    assert len(range(0, count, nth)) <= max(room, 1)
