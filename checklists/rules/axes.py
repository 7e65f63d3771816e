"""The scale of a chart: from zero up to a round number that holds the largest value, in a few round steps."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

_MOST_STEPS = 5


def axis(largest: float) -> tuple[int, ...]:
    """Ticks from 0 on, whole numbers in steps of 1, 2 or 5 times a power of ten; the last is not below `largest`."""
    step = next(step for step in _steps() if step * _MOST_STEPS >= largest)
    ticks = [0, step]
    while ticks[-1] < largest:
        ticks.append(ticks[-1] + step)
    return tuple(ticks)


def _steps() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def percent(part: int | None, whole: int | None) -> int | None:
    """How many in a hundred, halves upwards; None where either is hidden or there is no whole."""
    if part is None or not whole:
        return None
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


def every(count: int, room: int) -> int:
    """With room for so many labels: every how many-th of `count` is written."""
    return max(1, -(-count // max(room, 1)))
