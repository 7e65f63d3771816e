from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.link_tries import Gate, Tries

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def wrong(times: int, tries: Tries = Tries(), at: datetime = NOW) -> Tries:  # noqa: B008 - frozen
    for _ in range(times):
        tries = tries.after_wrong(at)
    return tries


def test_four_wrong_answers_leave_the_link_open() -> None:
    assert wrong(4).gate(NOW) is Gate.OPEN


@pytest.mark.parametrize(
    ("later", "gate"), [(timedelta(minutes=30, seconds=-1), Gate.PAUSED), (timedelta(minutes=30), Gate.OPEN)]
)
def test_the_fifth_pauses_for_thirty_minutes(later: timedelta, gate: Gate) -> None:
    assert wrong(5).gate(NOW + later) is gate


def test_the_tenth_locks_for_good() -> None:
    assert wrong(10).gate(NOW + timedelta(days=30)) is Gate.LOCKED


def test_a_recovery_link_has_five_more_and_no_pause_between() -> None:
    gates = [wrong(count).gate(NOW + timedelta(hours=1), recovery=True) for count in (10, 14, 15)]
    assert gates == [Gate.OPEN, Gate.OPEN, Gate.LOCKED]


@pytest.mark.parametrize(("count", "locked"), [(9, False), (10, True), (14, True)])
def test_the_desk_sees_from_the_tenth_that_the_links_are_locked(count: int, locked: bool) -> None:
    assert wrong(count).is_locked is locked


def test_a_pause_counts_from_the_fifth_answer_and_later_ones_do_not_lengthen_it() -> None:
    later = wrong(1, wrong(5), NOW + timedelta(minutes=31))
    assert later.paused_until == NOW + timedelta(minutes=30)
