"""A site's public name stands on lock screens and in subjects: it tells nobody why somebody goes there."""

# Beginnings of words, so that endings and plurals are found too. Source: security.md ML-1.
_TELLING = (
    "ketamin", "esketamin", "spravato", "ketalar", "infus", "psych", "mental", "depress", "anxi", "suicid", "ptsd",
    "trauma", "addict", "pain", "anesth", "anaesth", "bipolar", "mood", "drug", "medicin", "therap",
)  # fmt: skip


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a name that tell of a medicine, a diagnosis or a specialty, as they were written."""
    words = "".join(letter if letter.isalpha() else " " for letter in text).split()
    return tuple(word for word in words if word.casefold().startswith(_TELLING))
