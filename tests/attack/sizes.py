"""How much is tried: little in `make test`, the goal's own number in `make attack`, a part of it with SCALE."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

SCALE = float(os.environ.get("ATTACK_SCALE") or 0)


def size(little: int, goal: int) -> int:
    return max(little, round(goal * SCALE))


def some(corpus: Sequence[T]) -> Sequence[T]:
    """All of it in `make attack`; in `make test` every third."""
    return corpus if SCALE else corpus[::3]
