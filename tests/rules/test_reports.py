"""What reports count as what: causes of losses, words against findings, eyes on an override."""

import pytest

from checklists.rules.move_reasons import NoGoReason
from checklists.rules.report_findings import COMPARED, MISMATCHES, Found, Said
from checklists.rules.report_losses import CAUSES, Cause, no_go_cause
from checklists.rules.report_overrides import Eyes, eyes


@pytest.mark.parametrize("reason", list(NoGoReason))
def test_a_coded_reason_is_its_own_cause(reason: NoGoReason) -> None:
    assert no_go_cause(reason.value) is reason


@pytest.mark.parametrize("reason", ["", "fasting", "other"])
def test_what_was_never_coded_is_another_reason(reason: str) -> None:
    assert no_go_cause(reason) is NoGoReason.OTHER


def test_every_cause_stands_once() -> None:
    assert len(set(CAUSES)) == len(CAUSES) == len(NoGoReason) + len(Cause)


WORD_AGAINST_FINDING = {
    # confirmed, not met, not needed, overridden
    Said.DONE: ("agree", "differ", None, "differ"),
    Said.NOT_DONE: ("differ", "agree", None, "agree"),
    Said.UNSURE: (None, None, None, None),
    Said.NO_ANSWER: (None, None, None, None),
}


@pytest.mark.parametrize("said", list(Said))
@pytest.mark.parametrize(("place", "found"), list(enumerate(Found)))
def test_a_word_differs_from_a_finding_or_agrees_or_says_nothing(
    said: Said, place: int, found: Found
) -> None:
    meant = WORD_AGAINST_FINDING[said][place]
    assert ((said, found) in MISMATCHES) is (meant == "differ")
    assert ((said, found) in COMPARED) is (meant is not None)


@pytest.mark.parametrize(
    ("needs_second", "agreed", "taken_back", "found"),
    [
        (False, False, False, Eyes.ONE),
        (True, False, False, Eyes.WAITING),
        (True, True, False, Eyes.TWO),
        (True, True, True, Eyes.TAKEN_BACK),
        (False, False, True, Eyes.TAKEN_BACK),
    ],
)
def test_eyes_on_an_override(needs_second: bool, agreed: bool, taken_back: bool, found: Eyes) -> None:
    assert eyes(needs_second=needs_second, agreed=agreed, taken_back=taken_back) is found
