"""Lives of a clinic in memory: any seed keeps every promise, and a refused design does not.

More of them: `python -m tests.simulation`.
"""

from datetime import timedelta

import pytest

from tests.simulation.__main__ import play
from tests.simulation.promises import broken
from tests.simulation.refused import ClaimIsDone, LeaseWithoutFence, NoLastLook, NoMark
from tests.simulation.table import Table
from tests.simulation.world import World

SHORT, YEARS = 200, 6


def test_two_hundred_fortnights_with_three_senders_that_die_keep_every_promise() -> None:
    lives = play(range(SHORT), days=14, people=8)
    assert lives.found == []
    assert lives.kills > 50 and lives.taken > 5_000


def test_a_year_of_a_clinic_keeps_every_promise() -> None:
    lives = play(range(YEARS), days=365, people=12)
    assert lives.found == []
    assert lives.kills > 20 and lives.rows["sent"] > 3_000


def test_a_seed_plays_the_same_life_again() -> None:
    first, second = (World(7, days=30, people=6).run() for _ in range(2))
    assert [(row.key, row.state, row.transmit_at) for row in first.clinic.rows] == [
        (row.key, row.state, row.transmit_at) for row in second.clinic.rows
    ]


@pytest.mark.parametrize("design", [ClaimIsDone, NoMark, NoLastLook, LeaseWithoutFence])
def test_a_refused_design_is_found_out(design: type[Table]) -> None:
    assert any(broken(World(seed, 14, 8, design).run()) for seed in range(60))


@pytest.mark.parametrize(("seed", "visit"), [(1657, 9), (1973, 0)])
def test_only_senders_that_were_all_down_until_the_patient_came_excuse_a_silence(
    seed: int, visit: int
) -> None:
    """A day's outage ended minutes around this arrival. Had it ended three hours earlier, it would excuse nobody."""
    world = World(seed, days=14, people=8).run()
    assert broken(world) == []
    world.down = tuple((begins, ends - timedelta(hours=3)) for begins, ends in world.down)
    assert [words for words in broken(world) if words.startswith(f"visit {visit}")]
