"""Short times of the desk's dense pages say one day each, at midnight too. Source: ux.md X6."""

from datetime import UTC, date, datetime

from checklists.staff.words import lately
from checklists.templatetags.desk import brief

DENVER = "America/Denver"
TODAY = date(2026, 11, 23)
# Sunday 22 November ends in Denver.
MIDNIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_short_time_names_the_day_that_midnight_ends_and_no_other():
    assert ">midnight at the end of Sun 22 Nov<" in brief(MIDNIGHT, DENVER)
    assert ">Sun 22 Nov, 6:00 pm<" in brief(EVENING, DENVER)


def test_a_time_not_far_away_does_so_too():
    assert lately(MIDNIGHT, DENVER, TODAY) == "midnight at the end of Sun"
    assert lately(MIDNIGHT, DENVER, date(2026, 11, 25)) == "midnight at the end of Sun"
    assert lately(EVENING, DENVER, TODAY) == "Sun 6:00 pm"
    assert lately(EVENING, DENVER, date(2026, 11, 22)) == "6:00 pm"
