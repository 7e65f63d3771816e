"""Who may leave: a truth table over the policy, the driver seen in person, and the override of the ride. Source: ux.md N16."""

from datetime import timedelta
from itertools import product

import pytest

from checklists.rules import leaving
from checklists.rules.appointment_status import Status
from checklists.rules.checklist_facts import ChecklistFacts
from checklists.rules.facts import ItemFacts, ItemKind, Outcome, RidePolicy
from checklists.rules.fasting_limits import own_limits
from tests.factories import NOW, START

ALONE = RidePolicy.UNESCORTED_EXTENDED_STAY
LIMITS = own_limits(480, 360, 120, amber_minutes=30)


def checklist(**ride: object) -> ChecklistFacts:
    item = ItemFacts(3, "ride", ItemKind.RIDE, required=True, safety=True, done=True, **ride)
    return ChecklistFacts(START, START, Status.RESTING, (item,), LIMITS)


def is_open(policy: RidePolicy | None, seen: bool, facts: ChecklistFacts) -> bool:
    return leaving.is_open(policy=policy, handed_over=seen, checklist=facts)


@pytest.mark.parametrize(
    ("policy", "seen", "asked", "agreed"),
    list(product((None, *RidePolicy), (False, True), (False, True), (False, True))),
    ids=str,
)
def test_it_is_locked_until_one_of_three_is_so(policy, seen, asked, agreed):
    facts = checklist(overridden=asked or agreed, override_approved=agreed, overridden_at=NOW)
    assert is_open(policy, seen, facts) == (policy in (None, ALONE) or seen or agreed)


@pytest.mark.parametrize(
    "since",
    [
        {"answered_at": NOW + timedelta(minutes=1)},
        {"confirmed": Outcome.NOT_MET, "confirmed_at": NOW + timedelta(minutes=1)},
    ],
    ids=["another driver was named", "a nurse found it unmet"],
)
def test_an_override_that_knew_nothing_of_it_opens_nothing(since):
    facts = checklist(overridden=True, override_approved=True, overridden_at=NOW, **since)
    assert not is_open(RidePolicy.NAMED_ADULT, False, facts)


def test_an_override_of_something_else_opens_nothing():
    item = ItemFacts(
        1, "fasting", ItemKind.FASTING, required=True, safety=True,
        overridden=True, override_approved=True, overridden_at=NOW,
    )  # fmt: skip
    facts = ChecklistFacts(START, START, Status.RESTING, (item,), LIMITS)
    assert not is_open(RidePolicy.NAMED_ADULT, False, facts)
