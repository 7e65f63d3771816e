"""How strange the letters of a word are for a medicine's name.

A misspelling of a rarely used brand and the name of another medicine may lie equally far from that brand. They differ in
their letters: names are made to be spoken, slips of the finger are not. Three letters in a row, counted over the names of
other medicines, tell them apart (ADR 17 has the measurement).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_EDGE, _END = "^", "$"
_LETTERS_THERE_ARE = 28
_CONTEXT = 2


@dataclass(frozen=True)
class Letters:
    """What follows what in the names it was made `of`: for up to two letters, how often each next letter came."""

    after: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Letters":
        """Counts over names that are given as keys (see medicine_words.key)."""
        after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            for context, letter in _steps(name):
                for start in range(_CONTEXT + 1):
                    after[context[start:]][letter] += 1
        return cls(dict(after))

    def strangeness(self, word: str) -> float:
        """Minus the mean natural logarithm of the chance of each letter: about 1.5 for a name, 3 for a slip."""
        steps = _steps(word)
        return -sum(math.log(self._chance(context, letter)) for context, letter in steps) / len(steps)

    def _chance(self, context: str, letter: str) -> float:
        """Witten-Bell: the more kinds of letters follow a context, the more the shorter context is heard."""
        seen = self.after.get(context) or Counter()
        if not context:
            return (seen[letter] + 0.5) / (seen.total() + 0.5 * _LETTERS_THERE_ARE)
        shorter = self._chance(context[1:], letter)
        total, kinds = seen.total(), len(seen)
        return (seen[letter] + kinds * shorter) / (total + kinds) if total else shorter


def _steps(word: str) -> list[tuple[str, str]]:
    written = _EDGE * _CONTEXT + word + _END
    return [(written[place - _CONTEXT : place], written[place]) for place in range(_CONTEXT, len(written))]
