"""`python -m tests.simulation [--seeds 2000] [--days 14] [--people 8] [--first 0]`: plays lives and judges them.

Prints what they held and each promise that broke, with the seed that plays it again. Exit 0: none broke.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.promises import broken
from tests.simulation.world import World


@dataclass
class Lives:
    """Sums over all seeds. `copies` are messages that the server has more than once, each covered by a doubt."""

    rows: Counter[str] = field(default_factory=Counter)
    seeds: int = 0
    kills: int = 0
    taken: int = 0
    copies: int = 0
    calls: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, world: World) -> None:
        self.seeds += 1
        self.kills += world.kills
        self.rows.update(row.state for row in world.clinic.rows)
        self.taken += len(world.server.taken)
        self.copies += len(world.server.taken) - len({taken.row for taken in world.server.taken})
        self.calls += len(world.clinic.calls)
        self.found += [f"seed {world.seed}: {words}" for words in broken(world)]


def play(seeds: range, *, days: int, people: int) -> Lives:
    lives = Lives()
    for seed in seeds:
        lives.add(World(seed, days, people).run())
    return lives


def main() -> int:
    asked = _arguments()
    lives = play(range(asked.first, asked.first + asked.seeds), days=asked.days, people=asked.people)
    states = ", ".join(f"{number} {state}" for state, number in sorted(lives.rows.items()))
    print(f"{lives.seeds} lives of {asked.days} days: {sum(lives.rows.values())} reminders ({states})")
    print(
        f"{lives.kills} kills, {lives.taken} messages taken, {lives.copies} extra copies, {lives.calls} calls"
    )
    print(*lives.found[:50], sep="\n")
    print(f"{len(lives.found)} promises broken")
    return 1 if lives.found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--first", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
