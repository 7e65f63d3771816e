from datetime import UTC, datetime, timedelta

import pytest

from checklists.rules.driver_naming import link_may_name

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_named", "ago", "is_settled", "may"),
    [
        (False, None, False, True),
        (True, timedelta(minutes=59), False, True),
        (True, timedelta(minutes=60), False, False),
        (True, timedelta(minutes=5), True, False),
        (True, None, False, True),
        (True, None, True, False),
    ],
)
def test_a_link_names_the_first_driver_and_corrects_a_fresh_one(
    is_named: bool, ago: timedelta | None, is_settled: bool, may: bool
) -> None:
    named_at = NOW - ago if ago is not None else None
    assert link_may_name(is_named=is_named, named_at=named_at, is_settled=is_settled, now=NOW) is may
