"""Whether the ticks of a list that was kept on a phone may count. Source: security.md 8."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checklists.rules.phone_copies import CopyFacts, Standing, standing
from tests.factories import NOW

MINE = CopyFacts(appointment_id=7, plan_version=2, epoch=3, wipe_at=NOW + timedelta(seconds=1))


def of(copy: CopyFacts | None, **other: int) -> Standing:
    asked = {"appointment_id": 7, "plan_version": 2, "link_epoch": 3, "told_plan": 2} | other
    return standing(copy, now=NOW, **asked)


@pytest.mark.parametrize(
    ("copy", "other", "expected"),
    [
        (MINE, {}, Standing.LIVE),
        (None, {}, Standing.FOREIGN),
        (MINE, {"appointment_id": 8}, Standing.FOREIGN),
        # Somebody else's stays somebody else's, however it stands.
        (replace(MINE, has_ended=True), {"appointment_id": 8}, Standing.FOREIGN),
        (replace(MINE, has_ended=True), {}, Standing.AGAIN),
        (replace(MINE, is_suspended=True), {}, Standing.AGAIN),
        (replace(MINE, wipe_at=NOW), {}, Standing.AGAIN),
        # Other hours: the plan went on, the links stayed. Moved: both went on.
        (MINE, {"plan_version": 3}, Standing.REVISED),
        (MINE, {"plan_version": 3, "link_epoch": 4}, Standing.AGAIN),
        (replace(MINE, has_ended=True), {"plan_version": 3}, Standing.AGAIN),
        # The phone says another plan than we gave it.
        (MINE, {"told_plan": 1}, Standing.AGAIN),
        # All links were ended, and the plan stayed.
        (MINE, {"link_epoch": 4}, Standing.AGAIN),
    ],
)
def test_a_copy_counts_only_for_its_own_appointment_and_plan(
    copy: CopyFacts | None, other: dict[str, int], expected: Standing
) -> None:
    assert of(copy, **other) is expected
