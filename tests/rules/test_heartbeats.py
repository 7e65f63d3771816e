"""When a chore is due: a ring may come a moment early, and a second ring right behind the first does nothing."""

from datetime import timedelta

import pytest

from checklists.rules.heartbeats import Chore, is_due
from tests.factories import NOW


@pytest.mark.parametrize(
    ("chore", "seconds", "due"),
    [
        (Chore.RECONCILE, 3_539, False),
        (Chore.RECONCILE, 3_540, True),
        (Chore.DAY_SHEETS, 839, False),
        (Chore.DAY_SHEETS, 840, True),
        (Chore.AUDIT_COPY, 0, False),
        (Chore.AUDIT_COPY, 14, False),
        (Chore.AUDIT_COPY, 15, True),
    ],
)
def test_a_chore_is_due_a_moment_before_its_time(chore: Chore, seconds: int, due: bool) -> None:
    assert is_due(chore, ran_at=NOW - timedelta(seconds=seconds), now=NOW) is due
