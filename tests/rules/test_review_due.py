"""By when a flagged medicine is decided on."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.medicine_routes import Route
from checklists.rules.quiet_hours import DeskHours
from checklists.rules.review_due import review_due

DENVER = "America/Denver"
DESK = DeskHours()
START = datetime(2026, 11, 26, 17, tzinfo=UTC)  # Thursday 10:00


def at(day: int, hour: int) -> datetime:
    """An hour of November 2026 on the clock in Denver."""
    return datetime(2026, 11, day, hour, tzinfo=UTC) + timedelta(hours=7)


@pytest.mark.parametrize(
    ("added", "due"),
    [
        (at(23, 9), at(23, 17)),
        (at(23, 17), at(23, 17)),
        (at(23, 18), at(24, 17)),
        (at(21, 12), at(23, 17)),  # a Saturday: the desk closes next on Monday
        (at(26, 9), START),
    ],
)
def test_an_urgent_one_is_due_when_the_desk_closes(added: datetime, due: datetime) -> None:
    assert review_due(Route.URGENT_REVIEW, added, START, DESK, DENVER) == due


@pytest.mark.parametrize(
    ("added", "due"),
    [
        (at(23, 9), START - timedelta(hours=20)),
        (at(25, 15), at(25, 17)),
        (at(25, 20), START),
    ],
)
def test_a_decision_is_due_20_hours_before_the_start_or_at_the_next_close(
    added: datetime, due: datetime
) -> None:
    assert review_due(Route.PRESCRIBER_DECISION, added, START, DESK, DENVER) == due


def test_a_desk_that_never_closes_its_week_still_has_a_close() -> None:
    always = DeskHours(days=frozenset())
    assert review_due(Route.URGENT_REVIEW, at(21, 12), START, always, DENVER) == at(21, 17)
