"""How far from a listed name a word may be and still have meant it. Tuned by measurement: ADR 17."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

MOST_EDITS = 3
# How strange a word's letters have to be (medicine_letters), by the length of a guarded brand and the edits: the more
# other names lie there, the stranger. Where nothing stands, that many edits are too many.
_BRAND = {
    (5, 1): 2.75,
    (6, 1): 2.35,
    (7, 1): 2.35,
    (8, 1): 2.1,
    (8, 2): 2.8,
    (9, 1): 0.0,
    (9, 2): 2.5,
    (11, 1): 0.0,
    (11, 2): 0.0,
}
_MISSPELLING = {5: 2.4, 6: 2.2, 7: 2.25, 8: 2.05, 9: 1.8}
_SAME_SOUND = 0.25  # forgiven where both sound alike
_LONG_WAY = 2.4  # needed three edits away from a long generic name


@dataclass(frozen=True)
class Target:
    """A listed key with what decides how far from it a word may be.

    `is_common`: among the names patients use most. `is_guarded`: other medicines must not be taken for it.
    """

    key: str
    sound: str
    how: str
    is_common: bool
    is_guarded: bool

    @property
    def is_well_known(self) -> bool:
        """A generic, or a name patients use most: found by spelling alone."""
        return self.is_common or self.how == "exact"

    def allows(self, spoken: str, edits: int, strangeness: float) -> bool:
        """Whether a word that sounds like `spoken`, `edits` away and so strange, may have meant this name."""
        if not self.is_guarded:
            return self._is_near(spoken, edits, _LONG_WAY)
        if self.is_well_known:
            return self._is_near(spoken, edits, strangeness)
        needed = self._needed(spoken, edits)
        forgiven = _SAME_SOUND if spoken == self.sound and len(self.key) > 5 else 0.0
        return needed is not None and strangeness + forgiven >= needed

    def _needed(self, spoken: str, edits: int) -> float | None:
        size = 9 if len(self.key) == 10 else min(len(self.key), 11)
        if self.how == "misspelling":
            is_near = edits == 1 and size >= 5 and spoken[:1] == self.sound[:1]
            return _MISSPELLING.get(size, 0.0) if is_near else None
        return _BRAND.get((size, edits))

    def _is_near(self, spoken: str, edits: int, strangeness: float) -> bool:
        same_start = spoken[:1] == self.sound[:1]
        allowed = self._allowed()
        if edits <= allowed and (edits < MOST_EDITS or strangeness >= _LONG_WAY):
            return edits < MOST_EDITS or same_start
        if edits > allowed + 1 or not same_start or self.how == "misspelling" or len(self.key) < 5:
            return False
        return self._sounds_alike(spoken)

    def _sounds_alike(self, spoken: str) -> bool:
        """Whether the one edit too many is forgiven: the same sound, or almost the same in a long well-known name."""
        apart, size = OSA.distance(spoken, self.sound, score_cutoff=1), len(self.key)
        if apart == 0:
            return size >= 8 or (self.is_well_known and (size >= 6 or self.is_common))
        return apart == 1 and self.is_well_known and size >= 8

    def _allowed(self) -> int:
        size = len(self.key)
        if size <= 5:
            return 1 if size == 5 and self.is_common else 0
        if size <= 7 or self.how == "misspelling":
            return 1
        if size == 8:
            return 2 if self.is_well_known else 1
        return 3 if size >= 11 and self.how == "exact" else 2
