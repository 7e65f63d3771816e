"""The refused designs as rows of the table: run, killed and judged as the product is, and expected to fail."""

from functools import partial

from tests.chaos.designs import ETA, VISIBILITY
from tests.chaos.kills import killed
from tests.chaos.lab import Lab
from tests.chaos.verdict import Fault, Verdict

# What a worker still has in its memory is not seen in the rows: it has to come out first.
LINGER = 2 * (ETA + VISIBILITY)


def _killed(kind: str, lab: Lab, count: int, seed: int) -> Verdict:
    """All due at once and slow to send: whoever is killed is in the middle of a batch."""
    with lab.bench(seed) as bench:
        booked = bench.book(count * 10)
        return killed(bench, booked, count, delay=0.03, kinds=(kind,), linger=LINGER)


REFUSED = tuple(
    Fault(number, what, "refused: must be seen to fail", "kills", small, full, partial(_killed, kind))
    for number, what, small, full, kind in (
        ("R1", "claim counts as done", 10, 100, "claim_is_done"),
        ("R2", "lock over a batch", 10, 100, "lock_over_batch"),
        ("R3", "tasks with an ETA beyond the visibility time-out", 10, 40, "eta"),
    )
)
