"""What a page of the desk says of the reminders' clock, and when it says nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.reminder_watch import Clockwork, Trouble, Watch, watch

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
WELL = Clockwork(swept_at=NOW - timedelta(seconds=10), oldest_due_at=NOW - timedelta(seconds=10))


def said(**fields: object) -> Watch | None:
    return watch(replace(WELL, **fields), NOW)  # type: ignore[arg-type]


def test_all_is_well() -> None:
    assert said() is None


def test_an_installation_that_never_swept_and_has_nothing_due_says_nothing() -> None:
    assert watch(Clockwork(), NOW) is None


@pytest.mark.parametrize(("seconds", "minutes"), [(300, None), (301, 5), (12 * 60 + 59, 12)])
def test_late_from_five_minutes_on(seconds: int, minutes: int | None) -> None:
    found = said(oldest_due_at=NOW - timedelta(seconds=seconds))
    assert found == (Watch(Trouble.LATE, minutes=minutes) if minutes else None)


@pytest.mark.parametrize(("seconds", "minutes"), [(120, None), (121, 2), (600, 10)])
def test_silent_from_two_minutes_on(seconds: int, minutes: int | None) -> None:
    found = said(swept_at=NOW - timedelta(seconds=seconds))
    assert found == (Watch(Trouble.SILENT, minutes=minutes) if minutes else None)


def test_something_late_is_told_before_a_silence_that_explains_it() -> None:
    found = said(
        swept_at=NOW - timedelta(minutes=9), oldest_due_at=NOW - timedelta(minutes=8), trouble="Why."
    )
    assert found == Watch(Trouble.LATE, minutes=8, why="Why.")


def test_the_site_s_own_switch() -> None:
    assert said(site_off_at=NOW, oldest_due_at=NOW - timedelta(hours=1)) == Watch(Trouble.SITE_OFF, since=NOW)


def test_the_system_s_switch_is_told_first() -> None:
    found = said(sending_enabled=False, sending_off_at=NOW, trouble="It was restored.", site_off_at=NOW)
    assert found == Watch(Trouble.SENDING_OFF, since=NOW, why="It was restored.")


@pytest.mark.parametrize(("minutes", "long"), [(0, None), (89, None), (90, 90), (17_278, 17_278)])
def test_nobody_counts_the_minutes_of_a_long_wait(minutes: int, long: int | None) -> None:
    found = Watch(Trouble.LATE, minutes=minutes).long
    assert found == (None if long is None else timedelta(minutes=long))
