"""Why a message cannot go at once, in words for the desk."""

from datetime import UTC, datetime

import pytest

from checklists.rules.last_check import SEND, Act, Decision
from checklists.rules.sending_by_hand import refusal

MORNING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_what_may_go_is_not_refused() -> None:
    assert refusal(SEND, "America/Denver") == ""


def test_quiet_hours_say_until_when_at_the_site() -> None:
    said = refusal(Decision(Act.WAIT, "quiet_hours", until=MORNING), "America/Denver")
    assert said == "These are the site's quiet hours. It can go from 8:00 am."


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision(Act.CALL, "opted_out"), "They want no reminders by email. Please call."),
        (
            Decision(Act.PAUSE, "address_changed"),
            "The email address is new. Read it back to the patient first, on their page.",
        ),
        (Decision(Act.SUPERSEDE, "patient_came"), "It would not go: the patient came."),
    ],
)
def test_each_refusal_says_what_to_do_or_why(decision: Decision, said: str) -> None:
    assert refusal(decision, "America/Denver") == said
