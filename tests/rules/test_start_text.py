"""Reading a start time as people and programs write it."""

import time
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


@pytest.mark.parametrize("year", [2000, 2199])
def test_the_first_and_the_last_year(year: int) -> None:
    assert read_start(f"{year}-06-01T12:00Z", DENVER).year == year


@pytest.mark.parametrize("year", [1999, 2200])
def test_years_around_them_are_refused(year: int) -> None:
    with pytest.raises(UnreadableStart, match="from 2000 to 2199"):
        read_start(f"{year}-06-01T12:00", DENVER)


def test_blanks_around_a_start_are_forgiven_up_to_sixty_letters() -> None:
    assert read_start("2026-11-26T10:00".rjust(60), DENVER) == datetime(2026, 11, 26, 17, tzinfo=UTC)
    with pytest.raises(UnreadableStart):
        read_start("2026-11-26T10:00".rjust(61), DENVER)


@pytest.mark.parametrize(
    ("offset", "utc_hour"), [("+15:59", "18:01"), ("-15:59", "01:59"), ("+00:59", "09:01")]
)
def test_an_offset_reaches_fifteen_hours_and_fifty_nine_minutes(offset: str, utc_hour: str) -> None:
    assert f"{read_start(f'2026-11-26T10:00{offset}', DENVER):%H:%M}" == utc_hour


@pytest.mark.parametrize("offset", ["+16:00", "-16:00", "+01:60"])
def test_no_offset_goes_beyond(offset: str) -> None:
    with pytest.raises(UnreadableStart, match="there is no such offset"):
        read_start(f"2026-11-26T10:00{offset}", DENVER)


def test_z_is_utc_whatever_the_clock_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert read_start("2026-11-26T17:00Z", DENVER) == datetime(2026, 11, 26, 17, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("lunch", '"lunch"'), ("x" * 40, f'"{"x" * 40}"'), ("x" * 41, f'"{"x" * 40}…"'), ("a\x1bb", '"a?b"')],
)
def test_what_was_written_is_repeated_up_to_forty_letters(text: str, shown: str) -> None:
    with pytest.raises(UnreadableStart) as refused:
        read_start(text, DENVER)
    assert str(refused.value).startswith(f"{shown} is not a start")
