"""The language in which a protocol says when: reminders.md section 3."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.clock import resolve
from checklists.rules.time_grammar import Anchor, UnclearTime, instant, parse


@pytest.mark.parametrize(
    ("zone", "start", "text", "expected"),
    [
        ("America/Denver", "2026-11-26T10:00", "-168h", "2026-11-19T17:00"),
        ("America/Denver", "2026-11-26T10:00", "start -72h", "2026-11-23T17:00"),
        ("America/Denver", "2026-11-26T10:00", "-24h in day -1 15:00-18:00", "2026-11-25T22:00"),
        ("America/Denver", "2026-11-26T16:30", "-24h in day -1, 15:00-18:00", "2026-11-25T23:30"),
        ("America/Denver", "2026-11-26T20:00", "-24h in day -1 15:00-18:00", "2026-11-26T01:00"),
        ("America/Denver", "2026-11-02T10:00", "-168h", "2026-10-26T17:00"),
        ("America/New_York", "2026-03-08T07:00", "-6h", "2026-03-08T05:00"),
        ("America/New_York", "2026-11-01T07:00", "-6h", "2026-11-01T06:00"),
        ("America/New_York", "2026-11-01T07:00", "-24h", "2026-10-31T12:00"),
        ("America/New_York", "2026-11-01T07:00", "-1d", "2026-10-31T11:00"),
        ("America/Denver", "2026-03-08T10:00", "day 0, 02:30", "2026-03-08T09:00"),
        ("America/Denver", "2026-11-01T10:00", "day 0 01:30", "2026-11-01T07:30"),
        ("Australia/Lord_Howe", "2026-10-04T09:00", "-72h", "2026-09-30T22:00"),
        ("Australia/Lord_Howe", "2026-10-04T09:00", "-3d", "2026-09-30T22:30"),
        ("Africa/Cairo", "2026-04-24T08:00", "day 0 00:00", "2026-04-23T22:00"),
        ("Africa/Cairo", "2026-04-24T08:00", "-6h", "2026-04-23T23:00"),
        ("America/Denver", "2026-11-26T10:00", "day -2 10:00-18:00", "2026-11-24T17:00"),
        ("America/Denver", "2026-11-26T10:00", "+24h", "2026-11-27T17:00"),
    ],
)
def test_the_worked_examples_of_the_grammar(zone: str, start: str, text: str, expected: str) -> None:
    at = resolve(datetime.fromisoformat(start), zone)
    assert instant(parse(text), {Anchor.START: at}, zone) == datetime.fromisoformat(expected).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "tomorrow",
        "-20",
        "20h",
        "-20x",
        "-20h in",
        "-20h in lunch",
        "lunch -20h",
        "day -1",
        "day 0 25:00",
        "day 0 18:00-15:00",
        "-20h in day -1 15:00-99:00",
        "-99999h",
        "x" * 5000,
        "🙂",
        "-20h in desk",
        "-٢٠h",
    ],
)
def test_an_unclear_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnclearTime, match=r"\."):
        parse(text)


@given(st.text(max_size=120))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        assert parse(text).text
    except UnclearTime as refused:
        assert len(str(refused)) < 400


def test_a_time_after_the_start_knows_it() -> None:
    assert parse("+24h").is_after_start
    assert parse("leave +1h").is_after_start
    assert parse("day 1 10:00").is_after_start
    assert not parse("-20h").is_after_start
    assert not parse("day -1 10:00").is_after_start


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("start", False),
        ("-1h", False),
        ("+1m", True),
        ("+1d", True),
        ("-1d", False),
        ("arrive +1h", False),
        ("leave", True),
        ("day 0 23:00", False),
        ("day +1 08:00", True),
        ("day -1 08:00", False),
    ],
)
def test_a_time_knows_whether_it_comes_after_the_start(text: str, after: bool) -> None:
    assert parse(text).is_after_start is after


def test_what_is_not_said_is_nothing() -> None:
    window = parse("day -1 15:00")
    assert (window.anchor, window.elapsed, window.days) == (None, timedelta(0), 0)
    point = parse("arrive")
    assert (point.anchor, point.elapsed, point.days, point.window) == (Anchor.ARRIVE, timedelta(0), 0, None)


@pytest.mark.parametrize(("text", "in_desk_hours"), [("-20h in desk hours", True), ("-20h", False)])
def test_desk_hours_are_asked_for_by_name(text: str, in_desk_hours: bool) -> None:
    assert parse(text).in_desk_hours is in_desk_hours


@pytest.mark.parametrize("clock", ["00:00", "23:59", "23:00", "10:59"])
def test_every_minute_of_a_day_is_a_clock_time(clock: str) -> None:
    window = parse(f"day 0 {clock}").window
    assert window is not None
    assert f"{window.opens:%H:%M}" == clock


@pytest.mark.parametrize("clock", ["24:00", "10:60"])
def test_no_other_is(clock: str) -> None:
    with pytest.raises(UnclearTime, match=f"there is no clock time {clock}"):
        parse(f"day 0 {clock}")
