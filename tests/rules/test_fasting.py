"""The fasting clock: the worked examples of clinical.md section 10, and what always holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.queries.protocols import shipped
from checklists.rules.clock import NaiveTime, TimeDoesNotExist, local, resolve
from checklists.rules.facts import Band
from checklists.rules.fasting import (
    Anchor,
    Category,
    FastingLimits,
    Intake,
    LongFast,
    MilkRule,
    Reason,
    typed_at,
    verdict,
    windows,
)

DENVER, LONDON = "America/Denver", "Europe/London"


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


LIMITS = shipped("first-infusion").fasting
EUROPE = replace(LIMITS, milk_rule=MilkRule.ESAIC_ONE_FIFTH)
START = resolve(wall("2026-11-26T10:00"), DENVER)


def on_the_day(clock: str, day: int = 26) -> datetime:
    return resolve(datetime.fromisoformat(f"2026-11-{day}T{clock}"), DENVER)


def took(category: str, clock: str | None, day: int = 26) -> Intake:
    return Intake(Category(category), on_the_day(clock, day) if clock else None)


def shown(at: datetime, zone: str) -> str:
    return f"{local(at, zone):%d %H:%M %Z}"


@pytest.mark.example(4)
@pytest.mark.example(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13)
@pytest.mark.parametrize(
    ("zone", "start", "ends"),
    [
        (DENVER, "2026-11-26T10:00", ("26 02:00 MST", "26 04:00 MST", "26 08:00 MST")),
        (DENVER, "2026-11-26T14:30", ("26 06:30 MST", "26 08:30 MST", "26 12:30 MST")),
        (DENVER, "2026-11-26T07:30", ("25 23:30 MST", "26 01:30 MST", "26 05:30 MST")),
        (DENVER, "2026-03-08T10:00", ("08 01:00 MST", "08 04:00 MDT", "08 08:00 MDT")),
        (DENVER, "2027-03-14T10:00", ("14 01:00 MST", "14 04:00 MDT", "14 08:00 MDT")),
        (DENVER, "2026-03-08T08:30", ("07 23:30 MST", "08 01:30 MST", "08 06:30 MDT")),
        (DENVER, "2027-03-14T08:30", ("13 23:30 MST", "14 01:30 MST", "14 06:30 MDT")),
        (DENVER, "2026-11-01T10:00", ("01 02:00 MST", "01 04:00 MST", "01 08:00 MST")),
        (DENVER, "2027-11-07T10:00", ("07 02:00 MST", "07 04:00 MST", "07 08:00 MST")),
        (DENVER, "2026-11-01T09:00", ("01 01:00 MST", "01 03:00 MST", "01 07:00 MST")),
        (DENVER, "2026-11-01T08:30", ("01 01:30 MDT", "01 02:30 MST", "01 06:30 MST")),
        (LONDON, "2026-03-29T10:00", ("29 02:00 BST", "29 04:00 BST", "29 08:00 BST")),
        (LONDON, "2027-03-28T10:00", ("28 02:00 BST", "28 04:00 BST", "28 08:00 BST")),
        (LONDON, "2026-03-29T09:00", ("29 00:00 GMT", "29 03:00 BST", "29 07:00 BST")),
        (LONDON, "2027-03-28T09:00", ("28 00:00 GMT", "28 03:00 BST", "28 07:00 BST")),
        (LONDON, "2026-10-25T10:00", ("25 02:00 GMT", "25 04:00 GMT", "25 08:00 GMT")),
        (LONDON, "2027-10-31T10:00", ("31 02:00 GMT", "31 04:00 GMT", "31 08:00 GMT")),
        (LONDON, "2026-10-25T08:30", ("25 01:30 BST", "25 02:30 GMT", "25 06:30 GMT")),
        (LONDON, "2027-10-31T08:30", ("31 01:30 BST", "31 02:30 GMT", "31 06:30 GMT")),
    ],
)
def test_windows_of_the_worked_examples_1_to_13(zone: str, start: str, ends: tuple[str, ...]) -> None:
    found = windows(resolve(datetime.fromisoformat(start), zone), LIMITS)
    assert [window.key for window in found] == ["full_meal", "light_meal", "clear"]
    assert tuple(shown(window.closes_at, zone) for window in found) == ends


def test_windows_count_from_the_arrival_where_the_protocol_says_so() -> None:
    limits = replace(LIMITS, anchor=Anchor.ARRIVAL)
    found = windows(START, limits, arrive_at=on_the_day("09:30"))
    assert [shown(w.closes_at, DENVER) for w in found] == ["26 01:30 MST", "26 03:30 MST", "26 07:30 MST"]


def test_windows_are_right_for_a_start_in_the_sites_own_zone() -> None:
    start = datetime(2026, 3, 8, 10, tzinfo=ZoneInfo(DENVER))
    assert shown(windows(start, LIMITS)[0].closes_at, DENVER) == "08 01:00 MST"


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        windows(wall("2026-11-26T10:00"), LIMITS)


def test_an_arrival_anchor_needs_an_arrival() -> None:
    with pytest.raises(ValueError, match="arrive_at is needed"):
        windows(START, replace(LIMITS, anchor=Anchor.ARRIVAL))


@pytest.mark.example(14)
def test_an_intake_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        verdict([Intake(Category.WATER, wall("2026-11-26T07:00"))], START, LIMITS)


def test_example_14_a_time_typed_in_the_repeated_hour_is_the_later_one() -> None:
    at = typed_at(wall("2026-11-01T01:30"), DENVER)
    found = verdict([Intake(Category.FULL_MEAL, at)], resolve(wall("2026-11-01T09:00"), DENVER), LIMITS)
    assert found.earliest_start == resolve(wall("2026-11-01T09:30"), DENVER)
    assert (found.shortfall_minutes, found.band) == (30, Band.AMBER)


def test_a_time_typed_in_the_skipped_hour_is_refused() -> None:
    with pytest.raises(TimeDoesNotExist):
        typed_at(wall("2026-03-08T02:30"), DENVER)


@pytest.mark.example(17)
@pytest.mark.example(15, 16, 17, 18, 19, 20, 21, 22, 23)
@pytest.mark.parametrize(
    ("taken", "limits", "earliest", "short", "band"),
    [
        ([took("full_meal", "02:00")], LIMITS, "10:00", 0, Band.GREEN),
        ([took("full_meal", "02:15")], LIMITS, "10:15", 15, Band.AMBER),
        ([took("full_meal", "02:30")], LIMITS, "10:30", 30, Band.AMBER),
        ([took("full_meal", "02:31")], LIMITS, "10:31", 31, Band.RED),
        ([took("light_meal", "05:10"), took("clear_other", "08:20")], LIMITS, "11:10", 70, Band.RED),
        ([took("coffee_tea_with_milk", "05:30")], LIMITS, "11:30", 90, Band.RED),
        ([took("coffee_tea_with_milk", "05:30")], EUROPE, "07:30", 0, Band.GREEN),
        ([took("milk_or_nonclear_drink", "05:30")], EUROPE, "11:30", 90, Band.RED),
        ([took("unsure", "23:00", day=25)], LIMITS, "07:00", 0, Band.AMBER),
        ([took("unsure", "05:00")], LIMITS, "13:00", 180, Band.RED),
        ([took("unsure", "02:01")], LIMITS, "10:01", 1, Band.RED),
        ([took("unsure", "02:00")], LIMITS, "10:00", 0, Band.AMBER),
        ([took("unsure", None)], LIMITS, None, 0, Band.RED),
        ([took("water", None)], LIMITS, None, 0, Band.RED),
        ([took("gum_or_sweet", "09:50"), took("medicine_with_sip", "09:30")], LIMITS, None, 0, Band.GREEN),
        ([took("gum_or_sweet", None)], LIMITS, None, 0, Band.GREEN),
        ([took("gum_or_sweet", "10:05")], LIMITS, None, 0, Band.GREEN),
        ([took("alcohol", "22:00", day=25)], LIMITS, "04:00", 0, Band.AMBER),
        ([], LIMITS, None, 0, Band.GREEN),
    ],
)
def test_verdicts_of_the_worked_examples_15_to_23(taken, limits, earliest, short, band) -> None:
    found = verdict(taken, START, limits)
    assert found.earliest_start == (on_the_day(earliest) if earliest else None)
    assert (found.shortfall_minutes, found.band) == (short, band)


@pytest.mark.example(24)
def test_example_17_a_later_start_clears_it_without_an_override() -> None:
    taken = [took("light_meal", "05:10"), took("clear_other", "08:20")]
    assert verdict(taken, on_the_day("11:10"), LIMITS).band is Band.GREEN


def test_example_24_a_long_fast_is_a_note_and_stays_green() -> None:
    found = verdict([took("full_meal", "18:00", day=25), took("water", "20:00", day=25)], START, LIMITS)
    assert found.band is Band.GREEN
    assert found.notes == (LongFast("food", 16 * 60), LongFast("drink", 14 * 60))


def test_exactly_twelve_and_six_hours_are_no_long_fast() -> None:
    found = verdict([took("light_meal", "22:00", day=25), took("water", "04:00")], START, LIMITS)
    assert found.notes == ()


def test_a_minute_more_is_a_long_fast() -> None:
    found = verdict([took("light_meal", "21:59", day=25), took("water", "03:59")], START, LIMITS)
    assert found.notes == (LongFast("food", 12 * 60 + 1), LongFast("drink", 6 * 60 + 1))


@pytest.mark.parametrize("category", Category)
def test_each_thing_is_food_or_drink_or_neither(category: Category) -> None:
    found = verdict([Intake(category, on_the_day("01:00"))], START, LIMITS)
    neither = {Category.GUM_OR_SWEET, Category.MEDICINE_WITH_SIP}
    food = {Category.FULL_MEAL, Category.LIGHT_MEAL, Category.UNSURE}
    assert (found.last_food_at is not None) is (category in food)
    assert (found.last_drink_at is not None) is (category not in food | neither)


def test_of_several_unclear_answers_the_latest_decides() -> None:
    found = verdict([took("unsure", "23:00", day=25), took("unsure", "05:00")], START, LIMITS)
    assert (found.band, found.reasons) == (Band.RED, (Reason.TOO_SHORT, Reason.UNSURE_TOO_LATE))


def test_water_and_clear_drinks_end_together_with_the_stricter_of_them() -> None:
    for stricter in (Category.WATER, Category.CLEAR_OTHER):
        limits = replace(LIMITS, minutes={**LIMITS.minutes, stricter: 180})
        assert windows(START, limits)[-1].closes_at == on_the_day("07:00")


def test_the_usual_amber_band_is_thirty_minutes() -> None:
    assert FastingLimits(minutes=LIMITS.minutes).amber_minutes == 30


def test_the_newest_food_and_drink_are_named() -> None:
    taken = [
        took("light_meal", "01:00"),
        took("full_meal", "00:30"),
        took("water", "07:00"),
        took("water", "06:00"),
    ]
    found = verdict(taken, START, LIMITS)
    assert (found.last_food_at, found.last_drink_at) == (on_the_day("01:00"), on_the_day("07:00"))


@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        (took("unsure", "23:00", day=25), Reason.UNSURE_WHAT),
        (took("light_meal", None), Reason.TIME_UNKNOWN),
        (took("alcohol", "20:00", day=25), Reason.ALCOHOL),
    ],
)
def test_what_cannot_be_judged_alone_goes_to_the_nurse(intake: Intake, reason: Reason) -> None:
    found = verdict([intake], START, LIMITS)
    assert found.needs_nurse
    assert reason in found.reasons


@pytest.mark.parametrize("clock", ["02:15", "02:31"])
def test_a_plain_shortfall_needs_no_nurse_to_read_it(clock: str) -> None:
    assert not verdict([took("full_meal", clock)], START, LIMITS).needs_nurse


def test_with_the_arrival_as_anchor_the_earliest_start_keeps_its_distance() -> None:
    limits = replace(LIMITS, anchor=Anchor.ARRIVAL)
    found = verdict([took("full_meal", "02:00")], START, limits, arrive_at=on_the_day("09:30"))
    assert (found.earliest_start, found.shortfall_minutes) == (on_the_day("10:30"), 30)


def test_seconds_round_to_the_cautious_side() -> None:
    found = verdict([Intake(Category.FULL_MEAL, on_the_day("02:30") + timedelta(seconds=1))], START, LIMITS)
    assert (found.shortfall_minutes, found.band) == (31, Band.RED)


minutes = st.integers(0, 366 * 24 * 60)
zones = st.sampled_from([DENVER, LONDON, "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"])
BASE = datetime(2026, 1, 1, tzinfo=UTC)


@given(minutes, zones)
def test_windows_are_the_same_elapsed_time_on_every_night(minute: int, zone: str) -> None:
    start = BASE + timedelta(minutes=minute)
    for given_start in (start, start.astimezone(ZoneInfo(zone))):
        lengths = [
            (start - window.closes_at) // timedelta(hours=1) for window in windows(given_start, LIMITS)
        ]
        assert lengths == [8, 6, 2]


@given(
    minutes, st.lists(st.tuples(st.sampled_from(list(Category)), st.integers(-60, 2000)), max_size=5), zones
)
def test_starting_at_the_earliest_start_is_never_short(minute, taken, zone) -> None:
    start = BASE + timedelta(minutes=minute)
    intakes = [Intake(c, (start - timedelta(minutes=ago)).astimezone(ZoneInfo(zone))) for c, ago in taken]
    found = verdict(intakes, start, LIMITS)
    if found.earliest_start is None:
        assert found.shortfall_minutes == 0
        return
    again = verdict(intakes, found.earliest_start, LIMITS)
    assert again.shortfall_minutes == 0
    assert again.band is not Band.RED
    a_minute_before = verdict(intakes, found.earliest_start - timedelta(minutes=1), LIMITS)
    assert a_minute_before.shortfall_minutes == 1


@given(st.integers(0, 3000), st.sampled_from(list(Category)), st.integers(0, 3000))
def test_one_more_intake_never_makes_the_verdict_better(ago: int, category: Category, other: int) -> None:
    order = list(Band)
    first = [Intake(Category.LIGHT_MEAL, START - timedelta(minutes=ago))]
    more = [*first, Intake(category, START - timedelta(minutes=other))]
    assert order.index(verdict(more, START, LIMITS).band) >= order.index(verdict(first, START, LIMITS).band)
