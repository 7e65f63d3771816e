"""Text as it is read: without the signs that turn what follows around, so that nobody reads other letters than were screened."""

# Embeddings, overrides and isolates. The marks that join or part letters stay: names in several scripts need them.
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def unturned(text: str) -> str:
    """The same letters in the order in which they were typed."""
    return text.translate(_TURNS)
