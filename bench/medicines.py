"""Row 3: entries screened a second, against the plain edit-distance rule over the same names with rapidfuzz alone.

The plain rule of clinical.md 4.4 knows neither doses nor sentences nor look-alikes; it is the floor of what any
screening has to compute.
"""

import time
from collections.abc import Callable
from itertools import cycle, islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bench.figures import Figure, Goal
from checklists.queries.formulary import formulary, screening
from checklists.rules.medicine_words import key

RATE = Goal(3, "medicine entries screened a second", "/s", "plain edit-distance rule", must=1)
_TYPED = (
    "xanex .5 twice a day",
    "Klonopin 0.5 mg",
    "lorazapam 1mg prn",
    "ambian 10 at night",
    "sertraline 50 mg mornings",
    "metoprolol tartrate 25 mg twice daily",
    "Vitamin D3 2000 IU",
    "levothyroxin 75mcg before breakfast",
    "hydroxizine pamoate 25",
    "blorbium 20",
)


def run(*, rounds: int, count: int, ends_at: float) -> tuple[list[Figure], str]:
    """Rounds of both, one after the other, until `rounds` or the monotonic time `ends_at`; what ended it."""
    plain = _plain_rule(tuple(formulary().names))
    ours: list[float] = []
    theirs: list[float] = []
    while len(ours) < rounds and (not ours or time.monotonic() < ends_at):
        typed = list(islice(cycle(_TYPED), count))
        theirs.append(_rate(plain, typed))
        ours.append(_rate(screening, typed))
    ended_by = f"{len(ours)} rounds of {count} entries"
    return [Figure(RATE, tuple(ours), tuple(theirs))], ended_by


def _rate(screen: Callable[[str], object], typed: list[str]) -> float:
    begun = time.perf_counter()
    for text in typed:
        screen(text)
    return len(typed) / (time.perf_counter() - begun)


def _plain_rule(names: tuple[str, ...]) -> Callable[[str], list[str]]:
    listed = set(names)

    def near(word: str) -> list[str]:
        if word in listed:
            return [word]
        found = process.extract(word, names, scorer=OSA.distance, score_cutoff=2, limit=None)
        return [
            name for name, edits, _ in found if edits <= (0 if len(name) < 6 else 1 if len(name) < 9 else 2)
        ]

    def screen(text: str) -> list[str]:
        return [name for word in text.split() for name in near(key(word))]

    return screen
