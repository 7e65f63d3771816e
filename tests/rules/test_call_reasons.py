"""Each line of the call list says in words what happened and what to say."""

import pytest

from checklists.queries.protocols import shipped_data
from checklists.rules import call_reasons

RULES = sorted(
    {
        rule["key"]
        for slug in ("first-infusion", "next-infusion", "maintenance")
        for rule in shipped_data(slug)["reminders"]
    }
)
OTHERS = (
    "address_failed",
    "address_changed",
    "links_locked",
    "food_time_past",
    "driver_unsure",
    "move_unseen",
)


@pytest.mark.parametrize("reason", [*RULES, *OTHERS])
def test_every_message_that_may_become_a_call_has_a_sentence_of_its_own(reason: str) -> None:
    assert not call_reasons.sentence(reason).endswith("Ask how we can help.")


def test_a_reason_that_nobody_knows_still_reads() -> None:
    assert call_reasons.sentence("some_new_code") == "Some new code. Ask how we can help."
