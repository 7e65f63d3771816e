"""Site time: gaps, repeated hours, zones that do not exist."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules import clock

DENVER = "America/Denver"
ZONES = (
    "America/Denver",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Pacific/Apia",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_ordinary_time_is_one_instant() -> None:
    assert clock.resolve(wall("2026-11-26T10:00"), DENVER) == utc("2026-11-26T17:00")


def test_a_time_the_clocks_skip_does_not_exist() -> None:
    with pytest.raises(clock.TimeDoesNotExist, match="does not exist in America/Denver") as refused:
        clock.resolve(wall("2026-03-08T02:30"), DENVER)
    assert (refused.value.naive, refused.value.zone) == (wall("2026-03-08T02:30"), DENVER)


def test_a_time_that_comes_twice_asks_which_and_names_both_offsets() -> None:
    with pytest.raises(clock.TimeIsTwice) as refused:
        clock.resolve(wall("2026-11-01T01:30"), DENVER)
    assert refused.value.offsets == ("-06:00", "-07:00")


@pytest.mark.parametrize(("later", "instant"), [(False, "2026-11-01T07:30"), (True, "2026-11-01T08:30")])
def test_a_time_that_comes_twice_follows_the_answer(later: bool, instant: str) -> None:
    assert clock.resolve(wall("2026-11-01T01:30"), DENVER, fold_later=later) == utc(instant)


@pytest.mark.parametrize(
    ("zone", "written", "instant"),
    [
        (DENVER, "2026-03-08T02:30", "2026-03-08T09:00"),
        (DENVER, "2026-11-01T01:30", "2026-11-01T07:30"),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
    ],
)
def test_the_first_valid_minute_after_a_gap_and_the_first_of_two(
    zone: str, written: str, instant: str
) -> None:
    assert clock.first_valid(wall(written), zone) == utc(instant)


def test_an_instant_in_the_repeated_hour_says_so() -> None:
    assert clock.is_repeated(utc("2026-11-01T07:30"), DENVER)
    assert clock.is_repeated(utc("2026-11-01T08:30"), DENVER)
    assert not clock.is_repeated(utc("2026-11-01T09:00"), DENVER)
    assert not clock.is_repeated(utc("2026-03-08T09:00"), DENVER)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Denver",
        "America",
        "../etc/passwd",
        "/etc/localtime",
        "UTC\0",
        "🙂",
        "a" * 10_000,
        "America/Denver\n",
        "localtime",
        "Factory",
    ],
)
def test_a_name_that_is_no_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(clock.UnknownZone, match="There is no time zone"):
        clock.zone(name)


def test_a_wall_clock_time_is_no_instant() -> None:
    with pytest.raises(clock.NaiveTime):
        clock.local(wall("2026-11-26T10:00"), DENVER)


def test_an_instant_is_no_wall_clock_time() -> None:
    with pytest.raises(clock.NaiveTime):
        clock.resolve(utc("2026-11-26T10:00"), DENVER)


@given(
    minutes=st.integers(0, 6 * 366 * 24 * 60),
    zone=st.sampled_from(ZONES),
)
def test_every_instant_comes_back_from_its_wall_clock(minutes: int, zone: str) -> None:
    at = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    shown = clock.local(at, zone)
    naive = shown.replace(tzinfo=None, fold=0)
    assert clock.resolve(naive, ZoneInfo(zone), fold_later=bool(shown.fold)) == at


@given(minutes=st.integers(0, 6 * 366 * 24 * 60), zone=st.sampled_from(ZONES))
def test_the_first_valid_minute_is_never_before_the_time_asked_for(minutes: int, zone: str) -> None:
    naive = wall("2026-01-01T00:00") + timedelta(minutes=minutes)
    shown = clock.local(clock.first_valid(naive, zone), zone).replace(tzinfo=None, fold=0)
    assert timedelta(0) <= shown - naive <= timedelta(hours=1)


def test_a_time_given_as_the_second_reading_is_no_other_time() -> None:
    second = wall("2026-11-01T01:30").replace(fold=1)
    assert clock.resolve(second, DENVER, fold_later=False) == utc("2026-11-01T07:30")
    assert clock.first_valid(wall("2026-11-26T10:00").replace(fold=1), DENVER) == utc("2026-11-26T17:00")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Mars", '"Mars"'), ("x" * 40, f'"{"x" * 40}"'), ("x" * 41, f'"{"x" * 40}…"')],
)
def test_an_unknown_zone_is_repeated_up_to_forty_letters(name: str, shown: str) -> None:
    with pytest.raises(clock.UnknownZone) as refused:
        clock.zone(name)
    assert f"There is no time zone {shown}." in str(refused.value)


def test_one_day_is_the_date_of_the_zone() -> None:
    evening, night = utc("2026-11-26T06:30"), utc("2026-11-26T07:30")
    assert clock.on_one_day(evening, night, "Europe/London")
    assert not clock.on_one_day(evening, night, DENVER)
