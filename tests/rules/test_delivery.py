"""Which message a provider speaks of, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.delivery import Kind, not_later, reminder_in

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
ID = "0e0a6f4e-6d1b-4a55-9d7a-5a2f3c1b0d9e"


@pytest.mark.parametrize(
    ("message_id", "found"),
    [
        (f"<r.{ID}@clinic-1>", ID),
        (f"r.{ID}@clinic-1", ID),
        (f"<R.{ID.upper()}@CLINIC-1>", ID),
        (f"<{ID}@clinic-1>", ""),
        (f"<or.{ID}@clinic-1>", ""),
        ("<r.1234@clinic-1>", ""),
        ("", ""),
    ],
)
def test_our_own_message_id_names_its_reminder(message_id: str, found: str) -> None:
    assert reminder_in(message_id) == found


def test_a_time_ahead_or_none_is_now() -> None:
    before = NOW - timedelta(minutes=1)
    assert [not_later(at, NOW) for at in (before, NOW + timedelta(days=1), None)] == [before, NOW, NOW]


def test_what_ends_the_way_to_an_address() -> None:
    assert [kind for kind in Kind if kind.ends_reach] == [Kind.BOUNCED, Kind.COMPLAINED]
