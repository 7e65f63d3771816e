"""Screening: what a patient typed, matched against the formulary. Source: clinical.md 4.3 and 4.4.

A near hit names a class to be asked about, never a medicine that was identified. No match never means "no issue":
it means that a nurse looks.
"""

from dataclasses import dataclass

from checklists.rules.everyday_words import CONNECTIVES, DESCRIPTIONS, SUBSTANCES
from checklists.rules.formulary import Formulary, FormularyInvalid, Medicine, Name
from checklists.rules.formulary_build import build
from checklists.rules.medicine_matches import Match, of_hint, of_listed, of_near, strictest_first
from checklists.rules.medicine_names import AddedName
from checklists.rules.medicine_routes import Route, strictest
from checklists.rules.medicine_sound import hint
from checklists.rules.medicine_strictness import MOST_EDITS
from checklists.rules.medicine_words import Entry, entries, is_everyday

__all__ = [
    "AddedName",
    "Formulary",
    "FormularyInvalid",
    "Match",
    "Medicine",
    "Route",
    "Screening",
    "build",
    "read",
    "screen",
    "strictest",
]

LONGEST_NAME = 6  # words that one listed name may be typed in
LONGEST_GUESS = 3  # words that a misspelt name may be typed in
MOST_GUESSES = 120  # likeness look-ups for one text; what is left over goes to a nurse


@dataclass(frozen=True)
class Screening:
    """All matches of a text, strictest first, and the entries a nurse has to identify."""

    matches: tuple[Match, ...]
    unrecognised: tuple[str, ...]

    @property
    def route(self) -> Route | None:
        """The strictest route of all matches; None when nothing matched."""
        return strictest(match.route for match in self.matches)


def screen(text: str, formulary: Formulary) -> tuple[Match, ...]:
    """The medicines that a text names or may mean, strictest route first; () means that a nurse looks at it.

    Opioids count as new, hence urgent: a review on record is the caller's to apply (`medicine_routes.route_for`).
    Never raises for any text; see medicine_words for the bounds on its length.
    """
    return read(text, formulary).matches


def read(text: str, formulary: Formulary) -> Screening:
    """Like `screen`, and the entries in which something stayed unrecognised."""
    typed, rest = entries(text)
    budget = _Budget(MOST_GUESSES)
    matches: list[Match] = []
    unrecognised: list[str] = []
    for entry in typed:
        found, is_whole = _read_entry(entry, formulary, budget)
        matches += found
        if not is_whole:
            unrecognised.append(entry.text)
    if rest or (not matches and not unrecognised and text.strip()):
        unrecognised.append(rest or text.strip()[:80])
    return Screening(strictest_first(matches), tuple(unrecognised))


@dataclass
class _Budget:
    guesses: int

    def spend(self) -> bool:
        self.guesses -= 1
        return self.guesses >= 0


@dataclass
class _Segment:
    """A stretch of an entry about one medicine, as a rule: "0.5 mg xanax twice a day"."""

    matches: list[Match]
    runs: list[list[str]]
    is_descriptive: bool = False
    names_substance: bool = False


def _read_entry(entry: Entry, formulary: Formulary, budget: _Budget) -> tuple[list[Match], bool]:
    """Matches of one entry, and whether everything in it was understood."""
    segments = _segments(entry, formulary)
    matches: list[Match] = []
    is_whole = not entry.has_more
    for segment in segments:
        for run in segment.runs:
            guessed, is_known = _guess_run(tuple(run), formulary, budget)
            segment.matches += guessed
            is_whole = is_whole and is_known
        is_whole = is_whole and not segment.names_substance
        is_whole = is_whole and (bool(segment.matches) or not segment.is_descriptive)
        matches += segment.matches
    return matches, is_whole


def _segments(entry: Entry, formulary: Formulary) -> list[_Segment]:
    segments = [_Segment([], [[]])]
    place = 0
    while place < len(entry.words):
        size, name_key = _listed_at(entry, place, formulary)
        if size:
            segments[-1].matches += of_listed(
                name_key, " ".join(entry.words[place : place + size]), formulary
            )
            segments[-1].runs.append([])
        else:
            _sort_word(entry, place, segments)
        place += max(size, 1)
    return segments


def _sort_word(entry: Entry, place: int, segments: list[_Segment]) -> None:
    """Puts one word that is no listed name where it belongs; an "and" opens the next segment."""
    word, segment = entry.words[place], segments[-1]
    is_number_of_name = word.isdigit() and place not in entry.doses and bool(segment.runs[-1])
    if is_number_of_name or not is_everyday(word):
        segment.runs[-1].append(word)
        return
    segment.runs.append([])
    segment.names_substance = segment.names_substance or word in SUBSTANCES
    segment.is_descriptive = segment.is_descriptive or word in DESCRIPTIONS
    if word in CONNECTIVES:
        segments.append(_Segment([], [[]]))


def _listed_at(entry: Entry, place: int, formulary: Formulary) -> tuple[int, str]:
    """How many words from `place` make a listed name, longest first, and its key; (0, "") when none do."""
    for size in range(min(LONGEST_NAME, len(entry.words) - place), 0, -1):
        words = entry.words[place : place + size]
        name_key = "".join(words)
        if name_key not in formulary.names:
            name_key = _singular(words, formulary) or _after_times(entry, place, size, formulary)
        if name_key and (place + size - 1) not in entry.doses and _may_join(words, formulary.names[name_key]):
            return size, name_key
    return 0, ""


def _singular(words: tuple[str, ...], formulary: Formulary) -> str:
    """The listed key of a plural ("klonopins", "xanaxes"); "" when there is none."""
    word = words[0]
    stems = (word.removesuffix("s"), word.removesuffix("es")) if len(words) == 1 and len(word) > 5 else ()
    return next((stem for stem in stems if stem in formulary.names), "")


def _after_times(entry: Entry, place: int, size: int, formulary: Formulary) -> str:
    """The listed key behind the x of "2xalprazolam"; "" when there is none."""
    stem = entry.words[place].removeprefix("x")
    is_counted = size == 1 and place > 0 and entry.words[place - 1].isdigit()
    return stem if is_counted and stem in formulary.names else ""


def _may_join(words: tuple[str, ...], name: Name) -> bool:
    """A one-word name may be typed in pieces ("xan ax", "klon o pin"), but never be made of everyday words ("do ral")."""
    if len(words) == 1 or " " in name.text or "-" in name.text:
        return True
    return not any(is_everyday(word) for word in words if len(word) > 1 or not word.isalpha())


def _guess_run(words: tuple[str, ...], formulary: Formulary, budget: _Budget) -> tuple[list[Match], bool]:
    """Likely meanings of neighbouring words that no listed name covers, and whether all of them found one."""
    matches: list[Match] = []
    is_whole, place = True, 0
    while place < len(words):
        size, guessed = _guess_at(words[place:], formulary, budget)
        is_whole = is_whole and (bool(guessed) or words[place].isdigit())
        matches += guessed
        place += size
    return matches, is_whole


def _guess_at(words: tuple[str, ...], formulary: Formulary, budget: _Budget) -> tuple[int, list[Match]]:
    """How many words one guess took, and its matches; an ending says more than a name three edits away."""
    ending = hint(words[0])
    for size in range(min(LONGEST_GUESS, len(words)), 0, -1):
        typed = "".join(words[:size])
        near = formulary.near.near(typed) if budget.spend() else ()
        if near and near[0].edits <= (2 if size > 1 or ending else MOST_EDITS):
            return size, of_near(near, " ".join(words[:size]), formulary)
    return 1, [of_hint(ending, words[0])] if ending else []
