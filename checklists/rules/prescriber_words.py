"""What even a prescriber's own words for one patient do not say: promises, blame, being turned away.

How to take a medicine is theirs to say, and theirs alone. Sources: clinical.md 8, ux.md 12.
"""

from checklists.rules.forbidden_words import LANGUAGES, Found, Rule, forbidden


def problem(words: str) -> Found | None:
    """The first of them, in whichever of our languages it is written; None for words that may be sent."""
    found = (each for language in sorted(LANGUAGES) for each in forbidden(words, language))
    return next((each for each in found if each.rule is not Rule.MEDICINE), None)
