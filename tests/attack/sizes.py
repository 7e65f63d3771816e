"""How much is tried: little in `make test`, the goal's own number in `make attack`, a part of it with SCALE."""

import os

SCALE = float(os.environ.get("ATTACK_SCALE") or 0)


def size(little: int, goal: int) -> int:
    return max(little, round(goal * SCALE))
