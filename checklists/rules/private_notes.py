"""What a patient may write for themselves after an infusion. Source: ux.md R4."""

LONGEST_NOTE = 2000
MOST_NOTES = 50


class NoteUnclear(ValueError):
    """Nothing was kept; `code` says why, for the form's words: "missing" or "too_long"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def as_kept(text: str) -> str:
    """The note as it is kept: lines as typed, nothing around them. A line's end counts as one letter.

    Raises NoteUnclear.
    """
    kept = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise NoteUnclear("missing")
    if len(kept) > LONGEST_NOTE:
        raise NoteUnclear("too_long")
    return kept
