"""Who may take which step of an erasure, and what stands against it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.access import Role
from checklists.rules.erasure import Against, Course, State, Step, against, is_over, may, state_of
from tests.factories import NOW

ASKED = Course(None, None, None, None, None)
REQUESTED = Course(NOW, 7, None, None, None)
LONG_AGO = NOW - timedelta(days=8)


@pytest.mark.parametrize(
    ("course", "state"),
    [
        (ASKED, State.ASKED),
        (REQUESTED, State.REQUESTED),
        (Course(NOW, 7, NOW, None, None), State.APPROVED),
        (Course(NOW, 7, None, NOW, None), State.REFUSED),
        (Course(None, None, None, NOW, None), State.REFUSED),
        (Course(NOW, 7, NOW, None, NOW), State.DONE),
    ],
)
def test_where_it_stands(course: Course, state: State) -> None:
    assert state_of(course) is state


def test_a_manager_requests_and_a_privacy_officer_decides() -> None:
    allowed = {
        (role, step, state)
        for role in Role
        for step in Step
        for state in State
        if may(step, state=state, roles=frozenset({role}))
    }
    assert allowed == {
        (Role.MANAGER, Step.REQUEST, State.ASKED),
        (Role.PRIVACY_OFFICER, Step.APPROVE, State.REQUESTED),
        (Role.PRIVACY_OFFICER, Step.REFUSE, State.ASKED),
        (Role.PRIVACY_OFFICER, Step.REFUSE, State.REQUESTED),
    }


@given(st.frozensets(st.sampled_from(Role)), st.sampled_from(Step))
def test_what_is_over_takes_no_step(roles: frozenset[Role], step: Step) -> None:
    assert not any(
        may(step, state=state, roles=roles) for state in (State.APPROVED, State.REFUSED, State.DONE)
    )


@pytest.mark.parametrize(
    ("step", "by", "is_held", "newest_at", "expected"),
    [
        (Step.REQUEST, 7, False, None, None),
        (Step.REQUEST, 7, False, LONG_AGO, None),
        (Step.REQUEST, 7, True, None, Against.HELD),
        (Step.REQUEST, 7, False, NOW + timedelta(days=1), Against.AHEAD),
        (Step.REQUEST, 7, False, NOW - timedelta(days=7) + timedelta(seconds=1), Against.AHEAD),
        (Step.REQUEST, 7, False, NOW - timedelta(days=7), None),
        (Step.APPROVE, 8, False, LONG_AGO, None),
        (Step.APPROVE, 7, False, LONG_AGO, Against.SAME_PERSON),
        (Step.APPROVE, 8, True, LONG_AGO, Against.HELD),
        (Step.REFUSE, 7, True, NOW, None),
    ],
)
def test_what_stands_against_a_step(step, by, is_held, newest_at, expected) -> None:  # type: ignore[no-untyped-def]
    assert against(step, course=REQUESTED, by=by, is_held=is_held, newest_at=newest_at, now=NOW) == expected


@pytest.mark.parametrize(
    ("years", "days", "expected"), [(7, 2557, True), (7, 2556, False), (0, 20_000, False), (1, 366, True)]
)
def test_a_term_ends_after_its_years(years: int, days: int, expected: bool) -> None:
    assert is_over(newest_at=NOW - timedelta(days=days), years=years, now=NOW) is expected
