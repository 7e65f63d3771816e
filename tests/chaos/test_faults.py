"""Each row of the fault table at its small count. Seeded: a failure says its seed, and `make chaos` shows it again."""

import random

import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.lab import Lab
from tests.chaos.verdict import Fault

pytestmark = pytest.mark.reliability
SEED = random.SystemRandom().randrange(1_000_000)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.number}-{fault.what.replace(' ', '-')}")
def test_the_promise_is_kept(lab: Lab, fault: Fault) -> None:
    again = f'make chaos ROWS="{fault.number}" SEED={SEED} COUNT={fault.small}'
    print(again)
    verdict = fault.run(lab, fault.small, SEED)
    assert verdict.kept, f"{again}: {'; '.join(verdict.broken)}"
