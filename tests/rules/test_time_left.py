from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.time_left import changes
from checklists.rules.words_of_time import about

NOW = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def after(**length: int) -> tuple[tuple[int, str], ...]:
    return changes(NOW + timedelta(**length), NOW, about)


def test_far_away_one_word_holds_for_the_whole_page() -> None:
    assert after(days=3) == ((0, "about 3 days"),)


def test_nearer_the_words_change_when_they_become_others() -> None:
    assert after(minutes=7) == (
        (0, "about 5 minutes"),
        (3, "about 4 minutes"),
        (4, "about 3 minutes"),
        (5, "about 2 minutes"),
        (6, "about 1 minute"),
        (7, ""),
    )


@pytest.mark.parametrize("minutes", [0, -5])
def test_what_is_reached_has_no_words(minutes: int) -> None:
    assert after(minutes=minutes) == ((0, ""),)


@given(st.integers(min_value=1, max_value=6000))
def test_never_more_than_one_change_a_minute_nor_the_same_words_twice(seconds: int) -> None:
    found = changes(NOW + timedelta(seconds=seconds), NOW, about)
    minutes, words = [minute for minute, _ in found], [said for _, said in found]
    assert minutes == sorted(set(minutes)) and minutes[0] == 0 and minutes[-1] <= 60
    assert all(one != other for one, other in pairwise(words))
