"""Each row of the fault table at its small count. Seeded, each run alike: a failure says its seed, and `make chaos` shows it again.

The small counts are chosen so that all rows together take a few minutes on two busy cores; a kill or a cut that is
repeated more often finds what is rare, and that is what the full counts are for.
"""

import random

import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.lab import Lab
from tests.chaos.refused import REFUSED
from tests.chaos.verdict import Fault
from tests.luck import SEARCHES

pytestmark = pytest.mark.reliability
SEED = random.SystemRandom().randrange(1_000_000) if SEARCHES else 20261126


class NotKept(Exception):
    """A promise was not kept; anything else that is raised is an error of the harness."""


def name(fault: Fault) -> str:
    return f"{fault.number}-{fault.what.replace(' ', '-')}"


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_the_promise_is_kept(lab: Lab, fault: Fault) -> None:
    show(lab, fault)


@pytest.mark.parametrize("fault", REFUSED, ids=name)
@pytest.mark.xfail(
    strict=True, raises=NotKept, reason="refused: it loses or doubles, and the harness sees it"
)
def test_a_refused_design_is_seen_to_fail(lab: Lab, fault: Fault) -> None:
    show(lab, fault)


def show(lab: Lab, fault: Fault) -> None:
    again = f'make chaos ROWS="{fault.number}" SEED={SEED} COUNT={fault.small}'
    print(again)
    verdict = fault.run(lab, fault.small, SEED)
    if not verdict.kept:
        raise NotKept(f"{again}: {'; '.join(verdict.broken)}")
