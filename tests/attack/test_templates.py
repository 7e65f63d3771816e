"""Figure 12: sixty payloads in four places of a clinic's own text; nothing runs, nothing grows, nothing takes long. Source: ML-3."""

import time
from collections.abc import Callable

import pytest

from checklists.rules.message_words import filled
from tests.attack.sizes import SCALE
from tests.rules.test_message_words import PAYLOADS, VALUES

PLACES: dict[str, Callable[[str], str]] = {
    "alone": lambda payload: payload,
    "in a sentence": lambda payload: f"Please come on {{day}}. {payload} Thank you.",
    "many times": lambda payload: f"{payload} {{day}} " * 60,
    "around our own words": lambda payload: f"{payload}{{day}}{payload}{{phone}}{payload}",
}
LARGEST, LONGEST_MS = 20_000, 5.0


@pytest.mark.parametrize("place", PLACES)
def test_nothing_runs_grows_or_takes_long(place: str, count: Callable[..., None]) -> None:
    longest, largest = 0.0, 0
    for payload in PAYLOADS:
        text = PLACES[place](payload)
        said, took = timed(text)
        longest, largest = max(longest, took), max(largest, len(said.encode()))
        assert said == "", payload
    count(payloads=len(PAYLOADS), worst_ms=round(longest, 3), worst_bytes=largest)
    assert largest <= LARGEST and (SCALE < 1 or longest <= LONGEST_MS)


@pytest.mark.parametrize("place", PLACES)
def test_a_value_that_is_a_payload_prints_so(place: str) -> None:
    """A site that is called one: put in once, never read again, and no longer than it is."""
    for payload in PAYLOADS:
        said = filled("Welcome to {clinic}.", {**VALUES, "clinic": PLACES[place](payload)})
        assert said == f"Welcome to {PLACES[place](payload)}."


def timed(text: str) -> tuple[str, float]:
    """The best of three, in milliseconds."""
    took, said = [], ""
    for _ in range(3):
        began = time.perf_counter()
        said = filled(text, VALUES)
        took.append((time.perf_counter() - began) * 1000)
    return said, min(took)
