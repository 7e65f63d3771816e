"""Every message once, at the clock time that the rules say, whatever a zone does to its clocks: fault 12 of reminders.md.

The oracle shares no code with the planner: seconds since 1970, and `dateutil`'s own reading of the zones. The starts
are those where clocks can hurt: around each change of the clocks, leap days, the turn of the year, and days that have no
midnight. 60 zones each time; all of them with CHAOS_FULL=1.
"""

import calendar
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import tz

from checklists.queries.protocols import shipped
from checklists.rules.appointment_times import appointment_times
from checklists.rules.plan_facts import ContactReach, PlanFacts, State
from checklists.rules.reminder_plan import plan

FULL = bool(os.environ.get("CHAOS_FULL"))
ZONES_A_RUN, RANDOM_STARTS = (600, 40) if FULL else (60, 8)
HOUR, DAY = 3600, 86_400
FIRST, LAST = calendar.timegm((2026, 1, 1, 0, 0, 0)), calendar.timegm((2032, 1, 1, 0, 0, 0))
# Half an hour, no midnight, two changes in a month of fasting, odd minutes, east and west of all others.
HARD = (
    "America/Denver", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata",
    "Asia/Beirut", "America/Santiago", "America/Asuncion", "America/Havana", "Africa/Casablanca", "Asia/Kathmandu",
    "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns",
    "Antarctica/Troll", "Atlantic/Azores", "America/Nuuk",
)  # fmt: skip
LEAP_DAYS = (date(2028, 2, 29), date(2028, 3, 1), date(2028, 2, 28))
TURNS = tuple(date(year, 12, 31) for year in range(2026, 2031))
PROTOCOL = shipped("first-infusion")
# The clock of a start: early, usual, late, and where the last drink falls on the edge of the quiet hours.
CLOCKS = (time(6, 30), time(9), time(10), time(10, 59), time(11), time(16, 30), time(20))


def zones() -> list[str]:
    """The hard ones first, then others by lot, the same each time."""
    places = {name for name in available_timezones() if "/" in name} - {"Etc/Unknown"}
    others = sorted(places - set(HARD))
    random.Random(12).shuffle(others)
    return [*HARD, *others][:ZONES_A_RUN]


@cache
def reading(zone: str) -> tzinfo:
    found = tz.gettz(zone)
    assert found is not None
    return found


def wall(at: int, zone: str) -> datetime:
    """What the clock on the wall shows, says dateutil."""
    return datetime.fromtimestamp(at, UTC).astimezone(reading(zone)).replace(tzinfo=None)


def first_at(naive: datetime, zone: str) -> int:
    """The first second at which the wall shows this, or the first after it where it is skipped."""
    middle = calendar.timegm(naive.timetuple())
    near = range(middle - 2 * DAY, middle + 2 * DAY, 6 * HOUR)
    shown = {middle - (calendar.timegm(wall(at, zone).timetuple()) - at) for at in near}
    exact = sorted(at for at in shown if wall(at, zone) == naive)
    if exact:
        return exact[0]
    low, high = middle - 2 * DAY, middle + 2 * DAY
    while high - low > 1:
        between = (low + high) // 2
        low, high = (low, between) if wall(between, zone) > naive else (between, high)
    return high


def is_quiet(at: int, zone: str) -> bool:
    return not time(8) <= wall(at, zone).time() < time(21)


def back(at: int, zone: str) -> int:
    """Out of the quiet hours, to half past eight of the evening before."""
    if not is_quiet(at, zone):
        return at
    shown = wall(at, zone)
    day = shown.date() - timedelta(days=shown.time() < time(8))
    return first_at(datetime.combine(day, time(20, 30)), zone)


def on(at: int, zone: str) -> int:
    """Out of the quiet hours, to eight in the morning."""
    if not is_quiet(at, zone):
        return at
    shown = wall(at, zone)
    day = shown.date() + timedelta(days=shown.time() >= time(21))
    return max(at, first_at(datetime.combine(day, time(8)), zone))


def at_the_desk(at: int, zone: str) -> int:
    """Into the desk's hours, rather earlier: an hour before it last closed."""
    shown = wall(at, zone)
    if shown.weekday() < 5 and time(8) <= shown.time() < time(17):
        return at
    day = shown.date() - timedelta(days=shown.time() < time(17))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return first_at(datetime.combine(day, time(16)), zone)


def expected(start: int, zone: str) -> dict[str, int]:
    """When each message of a first infusion is due that was booked long before; for a patient with a second contact."""
    day = wall(start, zone).date()
    opens, closes = (
        first_at(datetime.combine(day - timedelta(days=1), each), zone) for each in (time(15), time(18))
    )
    day_before = min(max(start - 24 * HOUR, opens), closes)
    return {
        "week_before": back(start - 168 * HOUR, zone),
        "three_days_before": back(start - 72 * HOUR, zone),
        "ride_second": first_at(datetime.combine(day - timedelta(days=2), time(10)), zone),
        "call_unready": at_the_desk(start - 20 * HOUR, zone),
        "day_before": day_before,
        "driver_day_before": day_before,
        "last_drink": back(start - 3 * HOUR, zone),
        "day_after": on(start + 24 * HOUR, zone),
    }


def starts(zone: str) -> Iterator[int]:
    """Around each change of the clocks, on leap days, at the turn of the year, and by lot."""
    days = {*LEAP_DAYS, *TURNS}
    for at in range(FIRST, LAST, DAY):
        if reading(zone).utcoffset(wall(at, zone)) != reading(zone).utcoffset(wall(at + DAY, zone)):
            days |= {wall(at + days_on * DAY, zone).date() for days_on in range(-1, 4)}
    dice = random.Random(zone)
    clocks = CLOCKS if FULL else None
    for day in sorted(days):
        for clock in clocks or dice.sample(CLOCKS, 2):
            yield first_at(datetime.combine(day, clock), zone)
    yield from (dice.randrange(FIRST, LAST, 60) for _ in range(RANDOM_STARTS))


def planned(start: int, zone: str) -> dict[str, list[int]]:
    """By rule, when the planner lets something go; "booked" answers the booking and is no matter of clocks."""
    times = appointment_times(datetime.fromtimestamp(start, UTC), PROTOCOL)
    facts = PlanFacts(
        starts_at=times.starts_at,
        arrive_at=times.arrive_at,
        leaves_at=times.leaves_at,
        last_meal_at=times.last_meal_at,
        last_food_at=times.last_food_at,
        last_drink_at=times.last_drink_at,
        zone=zone,
        booked_at=times.starts_at - timedelta(days=40),
        second_contact=ContactReach.EMAIL,
    )
    going: dict[str, list[int]] = {}
    for row in plan(facts, PROTOCOL.reminders, facts.booked_at).reminders:
        if row.state is State.PLANNED and row.rule != "booked":
            going.setdefault(row.rule, []).append(int(row.due_at.timestamp()))
    return going


@pytest.mark.parametrize("zone", zones())
def test_each_message_goes_once_when_an_independent_clock_says(zone: str) -> None:
    unlike = [at for at in range(FIRST, LAST, 6 * HOUR)
              if wall(at, zone) != datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=None)]  # fmt: skip
    assert unlike == [], "the two libraries read different tables of zones"
    for start in starts(zone):
        assert planned(start, zone) == {rule: [at] for rule, at in expected(start, zone).items()}, wall(
            start, zone
        )


@pytest.mark.parametrize(
    ("zone", "shown", "instant"),
    [
        ("Africa/Cairo", "2026-04-24T00:00", (2026, 4, 23, 22, 0, 0)),
        ("Australia/Lord_Howe", "2026-10-04T02:15", (2026, 10, 3, 15, 30, 0)),
        ("America/Denver", "2026-11-01T01:30", (2026, 11, 1, 7, 30, 0)),
        ("America/Denver", "2026-03-08T02:30", (2026, 3, 8, 9, 0, 0)),
    ],
)
def test_the_oracle_knows_the_hard_days(zone: str, shown: str, instant: tuple[int, ...]) -> None:
    assert first_at(datetime.fromisoformat(shown), zone) == calendar.timegm(instant)


def test_the_zones_of_a_run_are_as_many_as_were_asked_for() -> None:
    chosen = zones()
    assert len(set(chosen)) == len(chosen) >= min(ZONES_A_RUN, 400)
    assert set(HARD) <= set(chosen)
