"""An oracle that shares no code with ours: seconds since 1970 and dateutil's own reading of the zones."""

import calendar
import random
from datetime import UTC, datetime

import pytest
from dateutil import tz

from checklists.queries.protocols import shipped
from checklists.rules.clock import local
from checklists.rules.fasting import windows

ZONES = (
    "America/Denver", "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/St_Johns",
    "America/Sao_Paulo", "America/Santiago", "Europe/London", "Europe/Berlin", "Europe/Madrid", "Africa/Cairo",
    "Africa/Johannesburg", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Sydney", "Australia/Adelaide",
    "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
)  # fmt: skip
HOURS = {"full_meal": 8, "light_meal": 6, "clear": 2}
FIRST, LAST = calendar.timegm((2026, 1, 1, 0, 0, 0)), calendar.timegm((2031, 12, 31, 0, 0, 0))


def oracle(start: int, hours: int, zone: str) -> tuple[int, str]:
    """The end as seconds since 1970, and the wall clock that dateutil gives for it."""
    end = start - hours * 3600
    wall = datetime.fromtimestamp(end, tz.gettz(zone))
    return end, wall.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("zone", ZONES)
def test_ten_thousand_windows_end_where_an_independent_clock_says(zone: str) -> None:
    limits = shipped("first-infusion").fasting
    dice = random.Random(zone)
    for _ in range(500):
        start = dice.randrange(FIRST, LAST, 60)
        found = windows(datetime.fromtimestamp(start, UTC), limits)
        seen = {
            each.key: (int(each.closes_at.timestamp()), f"{local(each.closes_at, zone):%Y-%m-%d %H:%M}")
            for each in found
        }
        assert seen == {key: oracle(start, hours, zone) for key, hours in HOURS.items()}, start
