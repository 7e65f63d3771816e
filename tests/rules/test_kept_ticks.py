"""What becomes of a tick that a phone kept while somebody else may have changed the same item."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.rules.kept_ticks import Act, Outcome, Seen, SeenUnreadable, Who, judged
from tests.factories import NOW

# What somebody else did, unseen by the phone, and what it says of the item; None: nobody did anything.
DONE, NOT_DONE, NEITHER = (Act(Who.TEAM, NOW, says) for says in (True, False, None))
A, C = Outcome.APPLIED, Outcome.CONFLICT


@pytest.mark.parametrize(
    ("wanted", "stands", "newest", "outcome"),
    [
        # Nobody did anything: the patient's word.
        (True, False, None, A), (False, True, None, A), (True, True, None, A), (False, False, None, A),
        # A nurse un-ticked it, or found it not met: both are shown, unless the patient says so too.
        (True, False, NOT_DONE, C), (False, False, NOT_DONE, A), (True, True, NOT_DONE, C), (False, True, NOT_DONE, C),
        # A nurse, or another phone, ticked or confirmed it.
        (True, True, DONE, A), (False, True, DONE, C), (True, False, DONE, C), (False, False, DONE, C),
        # Let pass, or not needed: that is neither, so nothing agrees with it.
        (True, True, NEITHER, C), (True, False, NEITHER, C), (False, True, NEITHER, C), (False, False, NEITHER, C),
    ],
)  # fmt: skip
def test_who_is_right_is_a_table(wanted: bool, stands: bool, newest: Act | None, outcome: Outcome) -> None:
    assert judged(wanted=wanted, stands=stands, newest=newest) is outcome


def test_nobody_is_overruled_unasked() -> None:
    """Applied against an unseen act only where it leaves the item as it stands."""
    for wanted, stands, newest in product((True, False), (True, False), (DONE, NOT_DONE, NEITHER)):
        if judged(wanted=wanted, stands=stands, newest=newest) is Outcome.APPLIED:
            assert wanted is stands


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 999_999))
def test_what_was_seen_survives_the_way(ticks: int, confirmations: int, overrides: int) -> None:
    seen = Seen(ticks, confirmations, overrides)
    assert Seen.read(str(seen)) == seen


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.2.3.4", "-1.0.0", "a.b.c", "1.0.0 ", "9999999.0.0", "1.0.0\n"]
)
def test_anything_else_is_no_answer_of_ours(text: str) -> None:
    with pytest.raises(SeenUnreadable):
        Seen.read(text)
