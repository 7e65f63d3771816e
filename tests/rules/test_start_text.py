"""Reading a start time as people and programs write it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.clock import TimeDoesNotExist, TimeIsTwice
from checklists.rules.start_text import UnreadableStart, read_start

DENVER = ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-26T10:00",
        "2026-11-26 10:00",
        "2026-11-26T10:00:00",
        "2026-11-26T17:00Z",
        "2026-11-26T18:00+01:00",
        "2026-11-26T10:00-0700",
        " 2026-11-26t10:00 ",
    ],
)
def test_ways_to_write_one_start(text: str) -> None:
    assert read_start(text, DENVER) == datetime(2026, 11, 26, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-11-26",
        "2026-13-26T10:00",
        "2026-02-30T10:00",
        "2026-11-26T25:00",
        "26/11/2026 10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-11-26T10:00+99:00",
        "🙂",
        "\x1b[31m",
        "x" * 1_000_000,
        "٢٠٢٦-11-26T10:00",
    ],
)
def test_what_is_no_start_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(UnreadableStart) as refused:
        read_start(text, DENVER)
    words = str(refused.value)
    assert len(words) < 200
    assert words.isprintable()


def test_a_start_that_does_not_exist() -> None:
    with pytest.raises(TimeDoesNotExist):
        read_start("2026-03-08T02:30", DENVER)


def test_a_start_that_comes_twice_asks_for_the_offset_and_takes_it() -> None:
    with pytest.raises(TimeIsTwice, match="-06:00 for the first, -07:00 for the second"):
        read_start("2026-11-01T01:30", DENVER)
    assert read_start("2026-11-01T01:30-07:00", DENVER) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@given(st.text(max_size=40))
def test_any_text_is_a_start_or_refused(text: str) -> None:
    try:
        read_start(text, DENVER)
    except (UnreadableStart, TimeDoesNotExist, TimeIsTwice) as refused:
        assert str(refused).isprintable()
